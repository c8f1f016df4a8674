import type { StandingFault } from '../model.ts'
import { oneLine } from '../text.ts'

/** The faults of a network at one end of an attempt, as the harness found them. */
export interface FaultsSeen {
  readonly when: 'start' | 'end'
  readonly faults: readonly Omit<StandingFault, 'stood'>[]
}

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const listOf = (value: unknown, atMost: number): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, atMost) : []

const names = (value: unknown): readonly string[] => listOf(value, 50).map((name) => oneLine(name, 100))

/** A time that is none is none. */
const originIn = ({ since, by }: Fields): Pick<StandingFault, 'since' | 'by'> => {
  const sinceMs = typeof since === 'string' ? Date.parse(since) : Number.NaN
  const who = typeof by === 'string' ? oneLine(by, 200) : ''
  return {
    ...(Number.isFinite(sinceMs) ? { since: new Date(sinceMs).toISOString() } : {}),
    ...(who === '' ? {} : { by: who }),
  }
}

const endsIn = ({ between }: Fields): Pick<StandingFault, 'between'> => {
  const [one, other] = listOf(between, 2).map(names)
  return one === undefined || other === undefined ? {} : { between: [one, other] }
}

const readFault = (environment: string, fields: Fields): Omit<StandingFault, 'stood'> => {
  const hosts = names(fields.hosts)
  return {
    environment,
    kind: oneLine(fields.kind, 60),
    words: oneLine(fields.words, 200),
    hosts,
    people: names(fields.people).filter((person) => !hosts.includes(person.toLowerCase())),
    isOwn: fields.isOwn === true,
    // Whoever does not say is not let off.
    isNear: fields.isNear !== false,
    ...endsIn(fields),
    ...originIn(fields),
  }
}

/** Reads what was attached; texts are bounded and made harmless. */
export const readFaultsSeen = (fields: Fields): FaultsSeen => ({
  when: fields.when === 'end' ? 'end' : 'start',
  faults: listOf(fields.faults, 50)
    .filter(isObject)
    .map((one) => readFault(oneLine(fields.environment, 100), one)),
})

const keyOf = (fault: Omit<StandingFault, 'stood'>): string =>
  JSON.stringify([fault.environment, fault.words])

/** Both ends of an attempt as one list, in the order in which they were told. */
export const joinFaults = (seen: readonly FaultsSeen[]): readonly StandingFault[] => {
  const found = new Map<string, StandingFault>()
  for (const { when, faults } of seen)
    for (const fault of faults) {
      const before = found.get(keyOf(fault))
      const stood = before === undefined || before.stood === when ? when : 'throughout'
      found.set(keyOf(fault), { ...(before ?? fault), stood })
    }
  return [...found.values()]
}
