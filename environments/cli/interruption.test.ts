import { describe, expect, it } from 'vitest'
import type { LeaseRecord } from '../lease/index.ts'
import { createInterruption } from './interruption.ts'

const record = {
  id: 'net-3fa2',
  provider: 'process',
  topology: 'trio',
  made: [
    { kind: 'directory', path: '/x' },
    { kind: 'process', role: 'daemon of alice' },
    { kind: 'process', role: 'daemon of bob' },
    { kind: 'link', name: 'v1' },
  ],
} as unknown as LeaseRecord

const stand = (making: LeaseRecord[]) => {
  const told: string[] = []
  let nowMs = 10_000
  const parts = {
    making: () => making,
    say: (line: string) => void told.push(line),
    exit: (code: number) => void told.push(`exit ${code}`),
    now: () => nowMs,
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { told, pass, interruption: createInterruption(parts) }
}

describe('Ctrl-C', () => {
  it('says what is cleaned up, and what a second one does, before it is begun', () => {
    const { told, interruption } = stand([record])
    let heard = 0
    interruption.signal.addEventListener('abort', () => {
      heard = told.length
    })
    interruption.press('SIGINT')
    expect(told).toEqual([
      'cleaning up net-3fa2 (process, trio): 1 directory, 2 processes, 1 link',
      'Ctrl-C again leaves what is left to the reaper.',
    ])
    expect(heard).toBe(2)
  })

  it('pressed again leaves the rest to the reaper, and says which command ends it now', () => {
    const { told, pass, interruption } = stand([record])
    interruption.press('SIGINT')
    pass(600)
    interruption.press('SIGINT')
    expect(told.slice(2)).toEqual([expect.stringMatching(/net-3fa2 to the reaper.*env -- sweep/), 'exit 130'])
  })

  it('that comes twice from one key counts once', () => {
    const { told, pass, interruption } = stand([record])
    interruption.press('SIGINT')
    pass(400)
    interruption.press('SIGINT')
    expect(told).not.toContain('exit 130')
  })

  it('says nothing where nothing was made, and a second one still ends', () => {
    const { told, pass, interruption } = stand([])
    interruption.press('SIGINT')
    expect([told, interruption.signal.aborted]).toEqual([[], true])
    pass(600)
    interruption.press('SIGINT')
    expect(told).toEqual(['exit 130'])
  })

  it('leaves unnamed what has been cleaned up in the meantime', () => {
    const making = [record]
    const { told, pass, interruption } = stand(making)
    interruption.press('SIGINT')
    making.pop()
    pass(600)
    interruption.press('SIGINT')
    expect(told.slice(2)).toEqual(['exit 130'])
  })

  it('says what is gone when the command has ended, and keeps silent about what is not', () => {
    const making = [record]
    const { told, interruption } = stand(making)
    interruption.press('SIGINT')
    interruption.conclude()
    expect(told).toHaveLength(2)
    making.pop()
    interruption.conclude()
    expect(told.slice(2)).toEqual(['net-3fa2 is gone, and nothing of it is left'])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s is the reason of the signal, with exit code %d', (name, exitCode) => {
    const { interruption } = stand([])
    interruption.press(name)
    expect(interruption.signal.reason).toMatchObject({ message: `ended by ${name}`, exitCode })
  })
})
