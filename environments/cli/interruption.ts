import { constants } from 'node:os'
import type { LeaseRecord, Made } from '../lease/index.ts'

/** A terminal may deliver one Ctrl-C twice, to the group and through npm. */
const sameKeyMs = 500

/** Why commands are given up: the reason of the signal that they heed. */
export class InterruptedError extends Error {
  /** As a shell gives it: 130 for Ctrl-C, 143 for SIGTERM. */
  readonly exitCode: number

  constructor(name: NodeJS.Signals) {
    super(`ended by ${name}`)
    this.name = new.target.name
    this.exitCode = 128 + constants.signals[name]
  }
}

export interface InterruptionComponents {
  /** Networks that this process is making, and that nobody else will take down while it lives. */
  readonly making: () => readonly LeaseRecord[]
  readonly say: (line: string) => void
  /** Ends this process at once; what it was making is then a leftover. */
  readonly exit: (code: number) => void
  /** Milliseconds from any beginning. */
  readonly now: () => number
}

export interface Interruption {
  /** Aborted by the first Ctrl-C: undo in order. */
  readonly signal: AbortSignal
  /** One Ctrl-C, or another request to end, of that name. */
  press(name: NodeJS.Signals): void
  /** Says which of the networks that were to be cleaned up are gone; called when the command has ended. */
  conclude(): void
}

const nouns: Readonly<Record<Made['kind'], readonly [one: string, more: string]>> = {
  directory: ['directory', 'directories'],
  process: ['process', 'processes'],
  namespace: ['namespace', 'namespaces'],
  link: ['link', 'links'],
  containers: ['set of containers', 'sets of containers'],
  remote: ['far machine', 'far machines'],
  lent: ['lent machine', 'lent machines'],
  cloud: ['cloud', 'clouds'],
}

/** "1 directory, 3 processes". */
const madeWords = ({ made }: LeaseRecord): string =>
  [...Map.groupBy(made, ({ kind }) => kind)]
    .map(([kind, { length }]) => `${length} ${nouns[kind][length === 1 ? 0 : 1]}`)
    .join(', ')

const idsOf = (records: readonly LeaseRecord[]): string => records.map(({ id }) => id).join(', ')

/** The first request to end undoes what is being made and says what that is; a later one leaves it to the reaper. */
export const createInterruption = ({ making, say, exit, now }: InterruptionComponents): Interruption => {
  const controller = new AbortController()
  let firstAt: number | undefined
  let begun: readonly LeaseRecord[] = []
  const begin = (name: NodeJS.Signals): void => {
    firstAt = now()
    begun = [...making()]
    for (const record of begun)
      say(`cleaning up ${record.id} (${record.provider}, ${record.topology}): ${madeWords(record)}`)
    if (begun.length > 0) say('Ctrl-C again leaves what is left to the reaper.')
    controller.abort(new InterruptedError(name))
  }
  const giveUp = (name: NodeJS.Signals): void => {
    const left = making()
    if (left.length > 0)
      say(
        `leaving ${idsOf(left)} to the reaper, which removes it in a few seconds; "npm run env -- sweep" removes it now`,
      )
    exit(new InterruptedError(name).exitCode)
  }
  return {
    signal: controller.signal,
    press: (name) => {
      if (firstAt === undefined) begin(name)
      else if (now() - firstAt > sameKeyMs) giveUp(name)
    },
    conclude: () => {
      const left = new Set(making().map(({ id }) => id))
      const gone = begun.filter(({ id }) => !left.has(id))
      if (gone.length > 0) say(`${idsOf(gone)} is gone, and nothing of it is left`)
    },
  }
}
