import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { peoplePrefix } from '../formats/allure-people.ts'
import type { Outcome } from '../model.ts'
import { isObject, type Reading, type Said, said } from './reading.ts'

/** One file of `allure-results`. */
export interface AllureResult {
  readonly scenario: string
  readonly start: number
  readonly words: Said
  /** Where a scenario of people stands; absent of what machines played. */
  readonly manual?: string
}

const outcomes: Readonly<Record<string, Outcome>> = {
  passed: 'passed',
  failed: 'failed',
  broken: 'failed',
  skipped: 'skipped',
}

const objects = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const sourcesOf = (result: Record<string, unknown>): string[] =>
  objects(result.steps).flatMap((step) =>
    objects(step.attachments).map((attachment) => String(attachment.source)),
  )

/** @throws Error where it is cut, of another run, or names an attachment that is not there */
export const readResult = (directory: string, name: string, runId: string): AllureResult => {
  const value: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'))
  if (!isObject(value)) throw new Error(`${name} is not a result`)
  const label = (wanted: string): unknown =>
    objects(value.labels).find((candidate) => candidate.name === wanted)?.value
  if (label('run') !== runId) throw new Error(`${name} belongs to another run`)
  const outcome = outcomes[String(value.status)]
  if (outcome === undefined) throw new Error(`${name} has the status "${String(value.status)}"`)
  const missing = sourcesOf(value).find((source) => !existsSync(join(directory, source)))
  if (missing !== undefined) throw new Error(`${name} names the attachment ${missing}, which is not there`)
  const details = isObject(value.statusDetails) ? value.statusDetails : {}
  const manual = label('manual')
  const flaky = outcome === 'passed' && details.flaky === true
  return {
    scenario: String(label('scenario')),
    start: Number(value.start),
    words: said(flaky ? 'flaky' : outcome, details.known === true),
    ...(manual === undefined ? {} : { manual: String(manual) }),
  }
}

export const isOfPeople = (name: string): boolean => name.startsWith(peoplePrefix)

/** What a reader of `allure-results` counts of what machines played: of each scenario the attempt that started last. */
export const readAllure = (directory: string, runId: string): Reading => {
  const names = readdirSync(directory).filter((name) => name.endsWith('-result.json') && !isOfPeople(name))
  const results = names
    .map((name) => readResult(directory, name, runId))
    .toSorted((a, b) => a.start - b.start)
  const strange = results.find(({ manual }) => manual !== undefined)
  if (strange !== undefined) throw new Error(`it has people perform ${strange.scenario} as machines do`)
  return new Map(results.map(({ scenario, words }) => [scenario, words]))
}

/** What the widget of the Allure page shows; the page holds its data in base64. */
export const readAllurePage = (path: string): { passed: number; failed: number; skipped: number } => {
  const page = readFileSync(path, 'utf8')
  const data = /['"]widgets\/summary\.json['"]\s*,\s*['"]([A-Za-z0-9+/=]+)['"]/.exec(page)?.[1]
  if (data === undefined) throw new Error('it holds no summary')
  const summary: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
  const statistic = isObject(summary) && isObject(summary.statistic) ? summary.statistic : {}
  const of = (name: string): number => Number(statistic[name] ?? Number.NaN)
  return { passed: of('passed'), failed: of('failed') + of('broken') + of('unknown'), skipped: of('skipped') }
}
