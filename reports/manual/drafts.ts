import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { writeWhole } from '../files.ts'
import { Evidence, ScenarioId, StepOutcome, Version } from './entry.ts'
import { ManualError } from './errors.ts'

const strict = { additionalProperties: false }

/** What a person has entered of a scenario so far. */
export const DraftText = Type.Object(
  {
    scenario: ScenarioId,
    /** Of the sentences that are answered, as `textOf` tells it. */
    text: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    version: Type.Union([Version, Type.Literal('')]),
    /** Who performs it; empty until told. */
    by: Type.String({ maxLength: 100 }),
    answers: Type.Array(
      Type.Union([
        Type.Null(),
        Type.Object({ outcome: StepOutcome, note: Type.Optional(Type.String({ maxLength: 2000 })) }, strict),
      ]),
      { maxItems: 100 },
    ),
    note: Type.String({ maxLength: 4000 }),
    evidence: Type.Array(Evidence, { maxItems: 20 }),
  },
  strict,
)

const Kept = Type.Object({ revision: Type.Integer({ minimum: 1 }), draft: DraftText }, strict)

export type Draft = Readonly<Static<typeof DraftText>>

/** A draft, and how often it was written; 0 and no draft where there is none. */
export interface KeptDraft {
  readonly revision: number
  readonly draft?: Draft
}

/** Unfinished verdicts, one of a person for a scenario, kept with every answer. */
export interface Drafts {
  read(person: string, scenario: string): KeptDraft
  /**
   * On the disk when it returns.
   *
   * @param seen  the revision that the writer has read
   * @throws ManualError `MANUAL_CHANGED` when there is another one by now, such as from a second window
   */
  write(person: string, draft: Draft, seen: number): KeptDraft
  drop(person: string, scenario: string): void
}

const maxBytes = 1024 ** 2

const readKept = (path: string): KeptDraft => {
  if (!existsSync(path) || statSync(path).size > maxBytes) return { revision: 0 }
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Value.Check(Kept, kept) ? kept : { revision: 0 }
  } catch {
    // Of another version of this code: a draft is no record.
    return { revision: 0 }
  }
}

/** Drafts in a folder that belongs to one program. */
export const openDrafts = (folder: string): Drafts => {
  // Names of people may hold anything; the scenario is checked by its shape before it comes here.
  const pathOf = (person: string, scenario: string): string =>
    join(folder, createHash('sha256').update(person).digest('hex').slice(0, 16), `${scenario}.json`)
  return {
    read: (person, scenario) => readKept(pathOf(person, scenario)),
    write: (person, draft, seen) => {
      const path = pathOf(person, draft.scenario)
      const { revision } = readKept(path)
      if (revision !== seen)
        throw new ManualError(
          'MANUAL_CHANGED',
          `the answers for ${draft.scenario} were changed elsewhere in the meantime`,
          'look at what is there, then take it or enter yours once more',
        )
      const kept = { revision: revision + 1, draft }
      writeWhole(path, JSON.stringify(kept), { durable: true })
      return kept
    },
    drop: (person, scenario) => rmSync(pathOf(person, scenario), { force: true }),
  }
}
