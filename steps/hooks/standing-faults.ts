import { isDeepStrictEqual } from 'node:util'
import type { Environment, Fault } from '../../environments/environment.ts'

/** How faults are told to people. */
export interface FaultWords {
  /** Such as `Filling the disk of bob`. */
  readonly attemptOf: (fault: Fault) => string
  readonly hostsOfFault: (fault: Fault) => readonly string[]
}

/** A fault that stands open in a network of a scenario. */
export interface StandingFault {
  readonly kind: Fault['kind']
  readonly words: string
  /** The machines that it is about. */
  readonly hosts: readonly string[]
  /** What lies at its two ends, machines and who sits there, where it stands between some. */
  readonly between?: readonly (readonly string[])[]
  /** Who of the scenario sits at one of them; the names may be others than those of the machines. */
  readonly people: readonly string[]
  /** The scenario inflicted it itself; else somebody did by hand, or another scenario left it. */
  readonly isOwn: boolean
  /** At each of its ends is a machine at which somebody of the scenario sits, or a relay between them. */
  readonly isNear: boolean
  /** ISO 8601; absent where nobody knows. */
  readonly since?: string
  /** Who inflicted it, in words, where they said so. */
  readonly by?: string
}

/** What the report is told of the faults of a network when a scenario gets it, and when it gives it back. */
export interface StandingFaults {
  readonly environment: string
  readonly when: 'start' | 'end'
  readonly faults: readonly StandingFault[]
}

export interface Place {
  readonly environment: Pick<Environment, 'id' | 'topology' | 'sufferings'>
  /** Who of the scenario sits at which machine. */
  readonly seats: readonly { readonly person: string; readonly host: string }[]
  /** What the scenario has inflicted so far. */
  readonly own: readonly Fault[]
}

/** The machines at its two ends, where a fault stands between some. */
const endsOf = (fault: Fault): readonly [readonly string[], readonly string[]] | undefined => {
  if ('to' in fault && fault.to !== undefined) return [[fault.from], [fault.to]]
  if (fault.kind === 'half-open') return [[fault.host], [fault.peer]]
  if (fault.kind !== 'partition' || fault.cut.shape === 'isolated') return undefined
  const { cut } = fault
  return cut.shape === 'one-way' ? [[cut.from], [cut.to]] : [cut.left, cut.right]
}

/** Looks into the network's own book, which every process that inflicts or heals writes. */
export const standingFaults = (
  { environment, seats, own }: Place,
  when: StandingFaults['when'],
  { attemptOf, hostsOfFault }: FaultWords,
): StandingFaults => {
  const relays = environment.topology.hosts.filter(({ role }) => role === 'relay').map(({ name }) => name)
  const peopleAt = (hosts: readonly string[]) =>
    seats.filter(({ host }) => hosts.includes(host)).map(({ person }) => person)
  const near = new Set([...seats.map(({ host }) => host), ...relays])
  return {
    environment: environment.id,
    when,
    faults: environment.sufferings().map(({ fault, sinceMs, by }) => {
      const hosts = hostsOfFault(fault)
      const ends = endsOf(fault)
      const between = ends?.map((some) => [...some, ...peopleAt(some)])
      return {
        kind: fault.kind,
        words: attemptOf(fault),
        hosts,
        ...(between === undefined ? {} : { between }),
        people: peopleAt(hosts),
        isOwn: own.some((one) => isDeepStrictEqual(one, fault)),
        isNear: (ends ?? [hosts]).every((some) => some.some((name) => near.has(name))),
        ...(sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }),
        ...(by === undefined ? {} : { by }),
      }
    }),
  }
}
