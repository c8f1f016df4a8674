import { readFileSync } from 'node:fs'
import type { Counts } from '../model.ts'
import { isObject, isOutcome, linesOf, type Reading, type Said, said } from './reading.ts'

/** What a reader of `history.ndjson` counts. */
export const readHistoryLines = (path: string, runId: string): Reading => {
  const found = new Map<string, Said>()
  for (const text of linesOf(path)) {
    if (text === '') continue
    const line: unknown = JSON.parse(text)
    if (!isObject(line) || !isOutcome(line.outcome)) throw new Error('a line is no line of a history')
    if (line.run !== runId) throw new Error('it belongs to another run')
    found.set(String(line.scenario), said(line.outcome, line.quarantined === true))
  }
  return found
}

/** What `metrics.txt` counts. */
export interface MetricsReading extends Counts {
  readonly quarantined: number
  readonly flakeRatio: number
  /** Scenarios of people by where they stand. */
  readonly people: ReadonlyMap<string, number>
}

/** Each sample of a text in the format of OpenMetrics. A reader takes one of two equal ones, and nobody knows which. */
const samplesOf = (written: string): ReadonlyMap<string, number> => {
  const samples = new Map<string, number>()
  for (const line of written.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    const [, sample = '', value] = /^(\w+(?:\{\w+="\w*"\})?) (\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(line) ?? []
    if (value === undefined) throw new Error('a line is no sample')
    if (samples.has(sample)) throw new Error(`it says ${sample} twice`)
    samples.set(sample, Number(value))
  }
  return samples
}

/** What a reader of `metrics.txt` counts. */
export const readMetrics = (path: string): MetricsReading => {
  const written = readFileSync(path, 'utf8')
  if (!written.endsWith('# EOF\n')) throw new Error('it is cut off')
  const samples = samplesOf(written)
  const of = (sample: string): number => samples.get(sample) ?? Number.NaN
  const outcome = (name: string): number => of(`acceptance_scenarios{outcome="${name}"}`)
  const people = [...samples].flatMap(([sample, value]) => {
    const status = /^acceptance_manual_scenarios\{status="(\w+)"\}$/.exec(sample)?.[1]
    return status === undefined ? [] : [[status, value] as const]
  })
  return {
    passed: outcome('passed'),
    failed: outcome('failed'),
    skipped: outcome('skipped'),
    flaky: outcome('flaky'),
    quarantined: of('acceptance_quarantined'),
    flakeRatio: of('acceptance_flake_ratio'),
    people: new Map(people),
  }
}
