import { existsSync, readFileSync } from 'node:fs'
import { type ReportFiles, writeWhole } from './files.ts'
import type { QuarantineQuestion } from './flake/quarantine.ts'
import { isQuestion } from './flake/question.ts'
import { isManualLines } from './manual/line-form.ts'
import type { Cause, ManualLine } from './model.ts'
import { isObject } from './reconcile/reading.ts'
import { oneLine } from './text.ts'

/** What a record shows although no message says it. */
export interface EndingFacts {
  /** Where the scenarios stood that people perform. */
  readonly manual?: readonly ManualLine[]
  /** The quarantine as it was when the run began, and the change that is judged; absent where nothing is quarantined. */
  readonly quarantine?: QuarantineQuestion
}

/** What the stream cannot know, told once by whoever ran it (`ending.json`). */
export interface Ending extends EndingFacts {
  readonly run: string
  /** What the runner's process said at its end. */
  readonly runnerSuccess: boolean
  /** What else is wrong with the run, such as a network that outlived it. */
  readonly complaints: readonly string[]
}

/** Keeps it on the disk before any format is written, so that whoever resumes a publication knows it too. */
export const writeEnding = ({ ending }: Pick<ReportFiles, 'ending'>, facts: Ending): void =>
  writeWhole(ending, `${JSON.stringify(facts)}\n`, { durable: true })

const nobodyTold: Cause = {
  code: 'NO_ENDING',
  text: 'nobody said how the run ended: whoever ran it was stopped before, by a kill or a power cut',
}

const facts = ({ manual, quarantine }: Readonly<Record<string, unknown>>): EndingFacts | undefined => {
  const isRight =
    (manual === undefined || isManualLines(manual)) && (quarantine === undefined || isQuestion(quarantine))
  if (!isRight) return undefined
  return {
    ...(manual === undefined ? {} : { manual }),
    ...(quarantine === undefined ? {} : { quarantine }),
  }
}

const parse = (text: string, run: string): Ending | undefined => {
  const value: unknown = JSON.parse(text)
  if (!isObject(value) || value.run !== run || typeof value.runnerSuccess !== 'boolean') return undefined
  const more = facts(value)
  if (more === undefined) return undefined
  const complaints = Array.isArray(value.complaints) ? value.complaints.map((one) => oneLine(one, 500)) : []
  return { run, runnerSuccess: value.runnerSuccess, complaints, ...more }
}

/** Reads how run `run` ended, or says that it is not known. */
export const readEnding = ({ ending }: Pick<ReportFiles, 'ending'>, run: string): Ending | Cause => {
  try {
    if (!existsSync(ending)) return nobodyTold
    return (
      parse(readFileSync(ending, 'utf8'), run) ?? {
        code: 'NO_ENDING',
        text: `ending.json does not say how run ${run} ended`,
      }
    )
  } catch (error) {
    return { code: 'NO_ENDING', text: `ending.json cannot be used: ${oneLine((error as Error).message)}` }
  }
}
