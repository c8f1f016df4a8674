import { join } from 'node:path'
import { connectDelayLine, type DelayLine, delayLineCommand, type SiteLink } from '../../wan/index.ts'
import { type CompanionComponents, startCompanion, wasStarted } from './companion.ts'
import type { OnRouter } from './router.ts'

export const delayRole = 'delay line'

/** Alone in its network namespace. */
const queue = 0

export interface Delay {
  /** Of a network where it was started; else undefined. */
  present(): Promise<DelayLine | undefined>
  /** Starts it first where it was not; `initial` holds before the first packet passes it. */
  needed(initial: () => readonly SiteLink[]): Promise<DelayLine>
}

/** The delay line of one network. Without it packets pass the router as fast as the kernel can. */
export const createDelay = (components: CompanionComponents, onRouter: OnRouter): Delay => {
  const { lease } = components
  const controlPath = join(lease.directory, 'delay.sock')
  let line: Promise<DelayLine> | undefined

  const start = async (initial: readonly SiteLink[]): Promise<DelayLine> => {
    await startCompanion(components, {
      role: delayRole,
      command: delayLineCommand({ controlPath, queue }),
    })
    const made = await connectDelayLine(controlPath)
    await made.setLinks(initial)
    // No bypass: were it to die, nothing would pass, which cannot be overlooked.
    const rule = ['-t', 'mangle', '-A', 'FORWARD', '-j', 'NFQUEUE', '--queue-num', String(queue)]
    await onRouter(['iptables', '-w', ...rule])
    return made
  }

  const keep = (made: Promise<DelayLine>): Promise<DelayLine> => {
    line = made
    void made.catch(() => {
      line = undefined
    })
    return made
  }

  const known = async () => {
    if (line === undefined && wasStarted(lease, delayRole)) void keep(connectDelayLine(controlPath))
    return line
  }

  // Both directions of a link are often changed at once, and there is one line.
  let starting: Promise<DelayLine> | undefined
  const begin = async (initial: () => readonly SiteLink[]) => (await known()) ?? keep(start(initial()))

  return {
    present: async () => starting ?? known(),
    needed: (initial) => {
      starting ??= begin(initial).finally(() => {
        starting = undefined
      })
      return starting
    },
  }
}
