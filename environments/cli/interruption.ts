import type { LeaseRecord, Made } from '../lease/index.ts'

/** A terminal may deliver one Ctrl-C twice, to the group and through npm. */
const sameKeyMs = 500

export interface InterruptionComponents {
  /** Networks that this process is making, and that nobody else will take down while it lives. */
  readonly making: () => readonly LeaseRecord[]
  readonly say: (line: string) => void
  /** Ends this process at once; what it was making is then a leftover. */
  readonly exit: () => void
  /** Milliseconds from any beginning. */
  readonly now: () => number
}

export interface Interruption {
  /** Aborted by the first Ctrl-C: undo in order. */
  readonly signal: AbortSignal
  /** One Ctrl-C, or another request to end, of that name. */
  press(name: string): void
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
  const begin = (name: string): void => {
    firstAt = now()
    for (const record of making())
      say(`cleaning up ${record.id} (${record.provider}, ${record.topology}): ${madeWords(record)}`)
    if (making().length > 0) say('Ctrl-C again leaves what is left to the reaper.')
    controller.abort(new Error(`ended by ${name}`))
  }
  const giveUp = (): void => {
    const left = making()
    if (left.length > 0)
      say(
        `leaving ${idsOf(left)} to the reaper, which removes it in a few seconds; "npm run env -- sweep" removes it now`,
      )
    exit()
  }
  return {
    signal: controller.signal,
    press: (name) => {
      if (firstAt === undefined) begin(name)
      else if (now() - firstAt > sameKeyMs) giveUp()
    },
  }
}
