import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../environment.ts'
import { measureClock, ownClock } from './clock.ts'

const said = (stdout: string): RunOutcome => ({ exitCode: 0, stdout, stderr: '' })

/** A machine whose clock is off, and which takes some time to answer. */
const createMachine = ({
  offsetMs = 0,
  boot = 'another',
  format = (ms: number) => `${ms / 1000}\n`,
  moved = '',
}) => ({
  asked: [] as string[],
  async run(command: readonly string[]) {
    this.asked.push(command.join(' '))
    if (command[1]?.endsWith('boot_id')) return said(`${boot}\n`)
    if (command[0] === 'cat') return said(moved)
    return said(format(Date.now() + offsetMs))
  },
})

const measured = (machine: ReturnType<typeof createMachine>, clockFile?: string) =>
  measureClock({ run: (command) => machine.run(command), clockFile })

describe('the clock of a host', () => {
  it.each([-3_600_000, -20, 0, 5_000])(
    'is found %i ms off, within what is said to be uncertain',
    async (offsetMs) => {
      const found = await measured(createMachine({ offsetMs }))
      expect(Math.abs(found.offsetMs - offsetMs)).toBeLessThanOrEqual(found.uncertaintyMs)
      expect(found.how).toBe('asked 3 times')
    },
  )

  it('is less certain where it tells whole seconds only', async () => {
    const format = (ms: number) => `${Math.floor(ms / 1000)}.%N\n`
    const found = await measured(createMachine({ offsetMs: 90_000, format }))
    expect(found.uncertaintyMs).toBeGreaterThanOrEqual(500)
    expect(Math.abs(found.offsetMs - 90_000)).toBeLessThanOrEqual(found.uncertaintyMs)
  })

  it('is ours where the kernel is ours, exactly', async () => {
    const { readFileSync } = await import('node:fs')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    expect(await measured(createMachine({ boot }))).toEqual(ownClock)
    const moved = await measured(createMachine({ boot, moved: '+3600\n' }), '/clock')
    expect(moved.offsetMs).toBe(3_600_000)
  })

  it('is not known of a machine that cannot be asked, which is said and stops nobody', async () => {
    const run = async (): Promise<RunOutcome> => {
      throw new Error('the line is dead')
    }
    expect(await measureClock({ run, clockFile: undefined })).toMatchObject({
      offsetMs: 0,
      how: 'not measured: the line is dead',
    })
    const format = () => 'no such program\n'
    expect((await measured(createMachine({ format }))).how).toContain('does not tell its time')
  })
})
