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

/** What a reader of `metrics.txt` counts. */
export const readMetrics = (path: string): Counts & { readonly quarantined: number } => {
  const written = readFileSync(path, 'utf8')
  if (!written.endsWith('# EOF\n')) throw new Error('it is cut off')
  const of = (outcome: string): number =>
    Number(new RegExp(`^acceptance_scenarios\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(written)?.[1])
  const quarantined = Number(/^acceptance_quarantined (\d+)$/m.exec(written)?.[1] ?? 0)
  return {
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    flaky: of('flaky'),
    quarantined,
  }
}
