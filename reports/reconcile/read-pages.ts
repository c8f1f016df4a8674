import { readFileSync } from 'node:fs'
import type { Counts, Outcome } from '../model.ts'
import {
  isObject,
  isOutcome,
  linesOf,
  type PeopleReading,
  quarantinedIn,
  type Reading,
  type Said,
  said,
  toldOnce,
} from './reading.ts'

const endOfHead = ',"scenarios":['

const readScenario = (line: string): readonly [string, Said] => {
  const scenario: unknown = JSON.parse(line)
  if (!isObject(scenario) || !isOutcome(scenario.outcome))
    throw new Error(`scenario ${String(isObject(scenario) ? scenario.id : '')} has no outcome that is one`)
  return [String(scenario.id), said(scenario.outcome, scenario.quarantine !== undefined)]
}

/** What a reader of `record.json` counts: a scenario a line between a head and an end that are JSON together. */
export const readRecord = (path: string, runId: string): Reading => {
  const lines = linesOf(path)
  const head = lines.next().value ?? ''
  if (!head.endsWith(endOfHead)) throw new Error('it is not a record')
  const rest: unknown = JSON.parse(`${head.slice(0, -endOfHead.length)}}`)
  if (!isObject(rest) || !isObject(rest.context)) throw new Error('it is not a record')
  if (rest.context.runId !== runId) throw new Error('it belongs to another run')
  const found = new Map<string, Said>()
  let goesOn = true
  for (const line of lines) {
    if (line === ']}') {
      if (goesOn && found.size > 0) throw new Error('a scenario of it is missing')
      return found
    }
    if (!goesOn) throw new Error('it goes on after its last scenario')
    goesOn = line.endsWith(',')
    found.set(...readScenario(goesOn ? line.slice(0, -1) : line))
  }
  throw new Error('it is cut off')
}

/** Where `record.json` says that the scenarios of people stand; it stands in the head, before those of machines. */
export const readRecordPeople = (path: string): PeopleReading => {
  const head = linesOf(path).next().value ?? ''
  const rest: unknown = JSON.parse(`${head.slice(0, -endOfHead.length)}}`)
  const lines = isObject(rest) && Array.isArray(rest.manual) ? rest.manual.filter(isObject) : []
  return toldOnce(lines.map(({ scenario, status }) => [String(scenario), String(status)]))
}

const marked = /data-(tile|scenario)="([^"]+)" data-outcome="(\w+)"( data-quarantined)?/g

const ofPeople = /data-manual="([^"]+)" data-status="(\w+)"/g

/** What a page says of every scenario, and where those of people stand. */
export interface PageReading {
  readonly scenarios: Reading
  readonly people: PeopleReading
}

/** What a reader of `index.html` counts: every tile, and the same of every scenario that opens. */
export const readPage = (path: string, runId: string): PageReading => {
  const [tiles, scenarios] = [new Map<string, Said>(), new Map<string, Said>()]
  const people: [string, string][] = []
  let end = ''
  let isOfRun = false
  let told: number | undefined
  for (const line of linesOf(path)) {
    if (line.trim() !== '') end = line
    isOfRun ||= line.includes(`<meta name="run" content="${runId}">`)
    const number = told === undefined ? /<strong id="quarantined">(\d+)</.exec(line)?.[1] : undefined
    if (number !== undefined) told = Number(number)
    for (const [, kind, id, outcome, mark] of line.matchAll(marked))
      (kind === 'tile' ? tiles : scenarios).set(id!, said(outcome as Outcome, mark !== undefined))
    for (const [, id, status] of line.matchAll(ofPeople)) people.push([id!, status!])
  }
  if (!end.trimEnd().endsWith('</html>')) throw new Error('it is cut off')
  if (!isOfRun) throw new Error('it belongs to another run')
  const differing = [...tiles].find(([id, outcome]) => scenarios.get(id) !== outcome)
  if (differing !== undefined || tiles.size !== scenarios.size)
    throw new Error(`its wall and its scenarios differ (${differing?.[0] ?? 'number'})`)
  const quarantined = told ?? 0
  if (quarantined !== quarantinedIn(tiles))
    throw new Error(`its head says ${quarantined} quarantined, and its wall otherwise`)
  return { scenarios: tiles, people: toldOnce(people) }
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

/** What a reader of `summary.md` counts: its head, and the rows of its table, which must add up to its last row. */
export const readSummary = (path: string, runId: string): Counts & { readonly quarantined: number } => {
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
  const head = lines.find((line) => line.startsWith('**')) ?? ''
  return { ...all.counts, quarantined: Number(/\*\*(\d+) of these quarantined\*\*/.exec(head)?.[1] ?? 0) }
}
