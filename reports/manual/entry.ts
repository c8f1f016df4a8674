import { createHash } from 'node:crypto'
import { type Static, type TObject, Type } from 'typebox'
import type { WrittenScenario } from '../features.ts'

const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' })
const strict = <T extends Parameters<typeof Type.Object>[0]>(properties: T): TObject<T> =>
  Type.Object(properties, { additionalProperties: false })

export const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
export const ScenarioId = Type.String({ pattern: '^[\\w.-]{1,60}$' })
/** `1.2.3`, with the candidate or development mark that a build bears. */
export const Version = Type.String({ pattern: '^v?\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}(-[\\w.-]{1,40})?$' })

export const StepOutcome = Type.Union([
  Type.Literal('passed'),
  Type.Literal('failed'),
  Type.Literal('blocked'),
])

export const StepVerdict = strict({
  sentence: Line(600),
  outcome: StepOutcome,
  note: Type.Optional(Line(2000)),
})

export const Evidence = strict({
  name: Line(120),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** Relative to the desk. */
  file: Line(120),
})

const Schedule = strict({
  kind: Type.Literal('schedule'),
  at: Instant,
  scenario: ScenarioId,
  version: Version,
  assignee: Line(100),
  /** The last day on which it may be performed. */
  due: Day,
})

const Verdict = strict({
  kind: Type.Literal('verdict'),
  id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  at: Instant,
  scenario: ScenarioId,
  /** Of the sentences that were performed: a verdict says nothing about a text that was changed since. */
  text: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  version: Version,
  by: Line(100),
  outcome: StepOutcome,
  steps: Type.Array(StepVerdict, { maxItems: 100 }),
  note: Type.Optional(Line(4000)),
  evidence: Type.Array(Evidence, { maxItems: 20 }),
  /** `command`, `form`, `portal` or `testmo`. */
  through: Line(20),
  url: Type.Optional(Type.String({ pattern: '^https://[!-~]{1,700}$' })),
})

const Withdrawal = strict({
  kind: Type.Literal('withdrawal'),
  at: Instant,
  verdict: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  by: Line(100),
  reason: Line(1000),
})

export const Entry = Type.Union([Schedule, Verdict, Withdrawal])

/** A line of the ledger of manual scenarios. */
export type LedgerEntry = Readonly<Static<typeof Entry>>
export type ScheduleEntry = Readonly<Static<typeof Schedule>>
export type VerdictEntry = Readonly<Static<typeof Verdict>>
export type StepResult = Readonly<Static<typeof StepVerdict>>
export type EvidenceFile = Readonly<Static<typeof Evidence>>
export type ManualOutcome = Static<typeof StepOutcome>

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** Sixteen hex digits that change with any word of the scenario's sentences. */
export const textOf = ({ sentences }: Pick<WrittenScenario, 'sentences'>): string =>
  digest(sentences.map(({ keyword, text }) => [keyword, text]))

/** The same verdict always has the same id, so that importing it twice adds it once. */
export const verdictOf = (facts: Omit<VerdictEntry, 'kind' | 'id'>): VerdictEntry => ({
  kind: 'verdict',
  id: digest(facts),
  ...facts,
})

/** Passed only if every step passed; failed if one failed; else it could not be performed to its end. */
export const outcomeOf = (steps: readonly Pick<StepResult, 'outcome'>[]): ManualOutcome => {
  if (steps.some(({ outcome }) => outcome === 'failed')) return 'failed'
  return steps.length > 0 && steps.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'blocked'
}
