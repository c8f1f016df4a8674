import { readFileSync } from 'node:fs'
import type { Counts, Outcome } from '../model.ts'
import { isObject, isOutcome, type Reading } from './reading.ts'

/** What a reader of `record.json` counts. */
export const readRecord = (path: string, runId: string): Reading => {
  const record: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(record) || !isObject(record.context) || !Array.isArray(record.scenarios))
    throw new Error('it is not a record')
  if (record.context.runId !== runId) throw new Error('it belongs to another run')
  return new Map(
    record.scenarios.filter(isObject).map(({ id, outcome }) => {
      if (!isOutcome(outcome)) throw new Error(`scenario ${String(id)} has the outcome "${String(outcome)}"`)
      return [String(id), outcome]
    }),
  )
}

/** What a reader of `index.html` counts: every tile, and the same of every scenario that opens. */
export const readPage = (path: string, runId: string): Reading => {
  const page = readFileSync(path, 'utf8')
  if (!page.trimEnd().endsWith('</html>')) throw new Error('it is cut off')
  if (!page.includes(`<meta name="run" content="${runId}">`)) throw new Error('it belongs to another run')
  const read = (kind: string): Map<string, Outcome> =>
    new Map(
      [...page.matchAll(new RegExp(`data-${kind}="([^"]+)" data-outcome="(\\w+)"`, 'g'))].map(
        ([, id, outcome]) => [id!, outcome as Outcome],
      ),
    )
  const tiles = read('tile')
  const scenarios = read('scenario')
  const differing = [...tiles].find(([id, outcome]) => scenarios.get(id) !== outcome)
  if (differing !== undefined || tiles.size !== scenarios.size)
    throw new Error(`its wall and its scenarios differ (${differing?.[0] ?? 'number'})`)
  return tiles
}

const readRow = (line: string): { name: string; counts: Counts } => {
  const [, name = '', passed, flaky, failed, skipped] = line.split('|').map((cell) => cell.trim())
  const steady = Number(passed)
  const counts = {
    passed: steady + Number(flaky),
    flaky: Number(flaky),
    failed: Number(failed),
    skipped: Number(skipped),
  }
  return { name, counts }
}

const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  flaky: a.flaky + b.flaky,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** What a reader of `summary.md` counts: the rows of its table, which must add up to its last row. */
export const readSummary = (path: string, runId: string): Counts => {
  const lines = readFileSync(path, 'utf8').split('\n')
  if (lines[0] !== `<!-- run: ${runId} -->`) throw new Error('it belongs to another run')
  const start = lines.findIndex((line) => line.startsWith('|---'))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  const rows = start === -1 ? [] : lines.slice(start + 1, end === -1 ? undefined : end).map(readRow)
  const all = rows.pop()
  if (all?.name !== '**All**') throw new Error('its table is cut off')
  const sum = rows.map(({ counts }) => counts).reduce(add, { passed: 0, flaky: 0, failed: 0, skipped: 0 })
  if (JSON.stringify(sum) !== JSON.stringify(all.counts))
    throw new Error('its rows do not add up to its last row')
  return all.counts
}
