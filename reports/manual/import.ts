import { lstatSync, readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { WrittenScenario } from '../features.ts'
import { harmless, oneLine } from '../text.ts'
import { outcomeOf, ScenarioId, StepOutcome, textOf, type VerdictEntry, Version, verdictOf } from './entry.ts'
import { ManualError } from './errors.ts'
import { keepEvidence, maxEvidenceBytes } from './evidence.ts'

/** A form with its evidence; the page itself saves at most 12 MiB. */
const maxFormBytes = 16 * 1024 ** 2
const strict = { additionalProperties: false }
const Filled = Type.Object(
  {
    format: Type.Literal(1),
    version: Version,
    by: Type.String({ minLength: 1, maxLength: 100 }),
    at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' }),
    verdicts: Type.Array(
      Type.Object(
        {
          scenario: ScenarioId,
          text: Type.String({ pattern: '^[0-9a-f]{16}$' }),
          steps: Type.Array(
            Type.Object(
              { outcome: StepOutcome, note: Type.Optional(Type.String({ maxLength: 2000 })) },
              strict,
            ),
            { minItems: 1, maxItems: 100 },
          ),
          note: Type.Optional(Type.String({ maxLength: 4000 })),
          evidence: Type.Array(
            Type.Object(
              {
                name: Type.String({ minLength: 1, maxLength: 200 }),
                content: Type.String({ maxLength: Math.ceil(maxEvidenceBytes / 3) * 4 }),
              },
              strict,
            ),
            { maxItems: 20 },
          ),
        },
        strict,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  strict,
)
type FilledForm = Static<typeof Filled>
type FilledVerdict = FilledForm['verdicts'][number]

const refused = (message: string, hint: string): ManualError =>
  new ManualError('MANUAL_REFUSED', message, hint)

const parseForm = (path: string): FilledForm => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile())
    throw refused(`there is no file ${path}`, 'name the file that the form saved')
  if (found.size > maxFormBytes)
    throw refused(
      `${path} has ${found.size} bytes, more than ${maxFormBytes}`,
      'ask for it with less evidence',
    )
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw refused(
      `${path} is no JSON: ${oneLine((error as Error).message, 120)}`,
      'ask for the file that the form saved',
    )
  }
  if (Value.Check(Filled, value)) return value
  const { instancePath = '', message = '' } = [...Value.Errors(Filled, value)][0] ?? {}
  throw refused(
    `${path} is no saved form: ${oneLine(`${instancePath} ${message}`, 160)}`,
    'ask for the file that the form saved',
  )
}

/** Notes come from anybody: no control or reordering characters, no terminal escapes. */
const note = (text: string | undefined, limit: number): { note?: string } => {
  const plain = harmless(text ?? '')
    .trim()
    .slice(0, limit)
    .toWellFormed()
  return plain === '' ? {} : { note: plain }
}

const decode = (name: string, content: string): Buffer => {
  const bytes = Buffer.from(content, 'base64')
  if (bytes.toString('base64') !== content)
    throw refused(`the evidence "${oneLine(name, 60)}" is not whole`, 'ask for the form again')
  return bytes
}

export interface ImportOptions {
  readonly desk: string
  readonly scenarios: readonly WrittenScenario[]
  /** The version that forms were handed out for. */
  readonly version: string
  readonly now: Date
}

const scenarioOf = (
  { scenario, text, steps }: FilledVerdict,
  { scenarios }: ImportOptions,
): WrittenScenario => {
  const found = scenarios.find(({ id, isManual }) => isManual && id === scenario)
  if (found === undefined)
    throw new ManualError('MANUAL_UNKNOWN', `there is no manual scenario ${scenario}`, 'see `manual list`')
  if (textOf(found) !== text || found.sentences.length !== steps.length)
    throw refused(`the form holds another text of ${scenario} than the features`, 'hand out a new form')
  return found
}

const toEntry = (verdict: FilledVerdict, form: FilledForm, options: ImportOptions): VerdictEntry => {
  const { sentences } = scenarioOf(verdict, options)
  const steps = verdict.steps.map((step, index) => ({
    sentence: `${sentences[index]!.keyword} ${sentences[index]!.text}`,
    outcome: step.outcome,
    ...note(step.note, 2000),
  }))
  return verdictOf({
    at: form.at,
    scenario: verdict.scenario,
    text: verdict.text,
    version: form.version,
    by: oneLine(form.by, 100),
    outcome: outcomeOf(steps),
    steps,
    ...note(verdict.note, 4000),
    evidence: verdict.evidence.map(({ name, content }) =>
      keepEvidence(options.desk, name, decode(name, content)),
    ),
    through: 'form',
  })
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * Reads a form that came back: all of it or nothing.
 *
 * @returns the verdicts for the ledger; its evidence lies on the desk
 * @throws ManualError naming the first thing that is not as it should be
 */
export const importForm = (path: string, options: ImportOptions): readonly VerdictEntry[] => {
  const form = parseForm(path)
  if (form.version !== options.version)
    throw refused(
      `the form is for ${form.version}, not for ${options.version}`,
      'name its version with --version',
    )
  const at = Date.parse(form.at)
  if (Number.isNaN(at) || at > options.now.getTime() + dayMs)
    throw refused(
      `the form says that it was filled in on ${form.at}`,
      'look at the clock of the machine it comes from',
    )
  const ids = form.verdicts.map(({ scenario }) => scenario)
  if (new Set(ids).size !== ids.length) throw refused('the form holds a scenario twice', 'ask for it again')
  // Everything is checked before the first file is kept.
  for (const verdict of form.verdicts) {
    scenarioOf(verdict, options)
    for (const { name, content } of verdict.evidence) decode(name, content)
  }
  return form.verdicts.map((verdict) => toEntry(verdict, form, options))
}
