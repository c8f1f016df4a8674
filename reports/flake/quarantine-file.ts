import { existsSync, readFileSync, statSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { oneLine } from '../text.ts'

export const Entry = Type.Object(
  {
    scenario: Type.String({ pattern: '^[\\w.-]{1,64}$' }),
    owner: Type.String({ minLength: 1, maxLength: 100 }),
    reason: Type.String({ minLength: 10, maxLength: 1000 }),
    since: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
    expires: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
    /** Only there, such as `netns/six-regions`; absent: everywhere. */
    environment: Type.Optional(Type.String({ pattern: '^[\\w./-]{1,100}$' })),
    issue: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
)

export type QuarantineEntry = Readonly<Static<typeof Entry>>

/** What the file says: entries that have the form, and what is wrong with the others. */
export interface Quarantine {
  readonly entries: readonly QuarantineEntry[]
  readonly problems: readonly string[]
}

const maxBytes = 256 * 1024

const entryProblem = (value: unknown, index: number): string => {
  const id = (value as { scenario?: unknown } | null)?.scenario
  const name = typeof id === 'string' ? oneLine(id, 64) : `entry ${index + 1}`
  const lacks = ['scenario', 'owner', 'reason', 'since', 'expires'].filter(
    (key) => typeof value !== 'object' || value === null || !(key in value),
  )
  if (lacks.length > 0) return `${name} has no ${lacks.join(', ')}`
  const { instancePath = '', message = '' } = [...Value.Errors(Entry, value)][0] ?? {}
  return `${name}: ${oneLine(`${instancePath} ${message}`.trim(), 160)}`
}

/** Reads the text of `quarantine.yaml`: a list of entries under `quarantine`. Never throws: problems are told. */
export const parseQuarantine = (text: string): Quarantine => {
  let data: unknown
  try {
    data = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    return { entries: [], problems: [`it is no YAML: ${oneLine((error as Error).message, 160)}`] }
  }
  const list = (data as { quarantine?: unknown } | null)?.quarantine
  if (!Array.isArray(list)) return { entries: [], problems: ['it holds no list under "quarantine"'] }
  const good = list.filter((value): value is QuarantineEntry => Value.Check(Entry, value))
  const problems = list.flatMap((value, index) =>
    Value.Check(Entry, value) ? [] : [entryProblem(value, index)],
  )
  return { entries: good, problems }
}

/** The same from a file; one that is not there covers nothing. */
export const readQuarantine = (path: string): Quarantine => {
  if (!existsSync(path)) return { entries: [], problems: [] }
  if (statSync(path).size > maxBytes) return { entries: [], problems: ['it is larger than 256 KiB'] }
  return parseQuarantine(readFileSync(path, 'utf8'))
}
