import { describe, expect, it } from 'vitest'
import { createHumanLog } from './human-log.ts'

const written = (act: (log: ReturnType<typeof createHumanLog>) => void): readonly string[] => {
  const lines: string[] = []
  act(
    createHumanLog((line) => lines.push(line), {
      clock: { now: () => new Date(2026, 10, 28, 9, 5, 7).getTime() },
    }),
  )
  return lines
}

describe('a log for people', () => {
  it('has a line for each event, with the time of day', () => {
    expect(written((log) => log.info({ name: 'bob', againInMs: 500 }, 'not connected'))).toEqual([
      '09:05:07  not connected (name: bob, againInMs: 500)',
    ])
  })

  it('marks trouble, tells why, and leaves out what is for developers', () => {
    const lines = written((log) => {
      log.debug({}, 'a detail')
      log.child({ network: 'net-1' }).error({ error: new Error('the disk is full') }, 'an order failed')
      log.warn({}, 'its tester is gone')
    })
    expect(lines).toEqual([
      '09:05:07  error: an order failed (network: net-1, error: the disk is full)',
      '09:05:07  warning: its tester is gone',
    ])
  })

  it('lets nobody repaint the terminal', () => {
    const [line] = written((log) => log.info({ why: 'a\u001b[2K\nb' }, 'not connected'))
    expect(line).toBe('09:05:07  not connected (why: a\\u001b[2K b)')
  })
})
