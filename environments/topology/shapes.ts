import { expectedOneOf, type Path, shown } from './complaint.ts'
import type { Kind, Reading } from './kinds.ts'

/** One field of an object. */
export interface Field {
  /** As it is kept. */
  readonly key: string
  /** How people write it, and what they write then. The first is what is written back; two at once contradict each other. */
  readonly spellings: readonly (readonly [word: string, kind: Kind])[]
  readonly isRequired?: boolean
}

type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field of which the written word is the kept one, unless another is given. */
export const field = (key: string, kind: Kind, written: string = key): Field => ({
  key,
  spellings: [[written, kind]],
})

export const required = (key: string, kind: Kind, written: string = key): Field => ({
  ...field(key, kind, written),
  isRequired: true,
})

const namesOf = ({ key, spellings }: Field, { dialect }: Reading): readonly string[] =>
  dialect === 'kept' ? [key] : spellings.map(([word]) => word)

const complainOfUnknown = (
  value: Fields,
  known: readonly string[],
  at: Path,
  { report }: Reading,
  what: string,
): void => {
  for (const key of Object.keys(value)
    .filter((one) => !known.includes(one))
    .slice(0, 20)) {
    report({
      at: [...at, key],
      aboutKey: true,
      message: `is an unknown field of ${what}; ${expectedOneOf(known, key)}`,
    })
  }
}

const readField = (one: Field, value: Fields, at: Path, reading: Reading): unknown => {
  const { key, spellings } = one
  const used = namesOf(one, reading).filter((name) => Object.hasOwn(value, name) && value[name] !== undefined)
  if (used.length > 1) {
    reading.report({ at: [...at, used[1]!], message: `contradicts ${used[0]}; expected one of them` })
  }
  const [name] = used
  if (name === undefined) {
    if (one.isRequired === true) {
      reading.report({ at, message: `lacks ${namesOf(one, reading).join(' or ')}` })
    }
    return undefined
  }
  const kind = reading.dialect === 'kept' ? spellings[0]![1] : spellings.find(([word]) => word === name)![1]
  return kind.read(value[name], [...at, reading.dialect === 'kept' ? key : name], reading)
}

/** An object of these fields and no others. `what` names it in messages: "a host". */
export const fieldsOf = (what: string, fields: readonly Field[]): Kind => ({
  read: (value, at, reading) => {
    if (!isFields(value)) {
      reading.report({
        at,
        message: `is ${shown(value)}; expected ${what} with ${fields.map((one) => namesOf(one, reading)[0]).join(', ')}`,
      })
      return undefined
    }
    complainOfUnknown(
      value,
      fields.flatMap((one) => namesOf(one, reading)),
      at,
      reading,
      what,
    )
    return Object.fromEntries(
      fields
        .map((one) => [one.key, readField(one, value, at, reading)] as const)
        .filter(([, kept]) => kept !== undefined),
    )
  },
  write: (kept) =>
    Object.fromEntries(
      fields
        .filter(({ key }) => isFields(kept) && kept[key] !== undefined)
        .map(({ key, spellings: [first] }) => [first![0], first![1].write((kept as Fields)[key])]),
    ),
})

export const listOf = (
  what: string,
  item: Kind,
  { least = 0, most }: { least?: number; most: number },
): Kind => ({
  read: (value, at, reading) => {
    if (!Array.isArray(value) || value.length < least) {
      reading.report({
        at,
        message: `is ${shown(value)}; expected ${least > 0 ? `a list of at least ${least}` : 'a list of'} ${what}`,
      })
      return undefined
    }
    if (value.length > most) {
      reading.report({ at, message: `holds ${value.length} ${what}; expected at most ${most}` })
      return undefined
    }
    return value.map((one, index) => item.read(one, [...at, index], reading))
  },
  write: (kept) => (kept as readonly unknown[]).map((one) => item.write(one)),
})
