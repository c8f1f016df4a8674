import { lastCommand, reports } from '../tasks/play-project.ts'
import type { Participant, Question } from '../world/participant.ts'
import { readReport } from './report-files.ts'

/** What a view counts: passed, failed, skipped. */
export type Counted = readonly [passed: number, failed: number, skipped: number]

const numbers = (text: string, ...patterns: readonly RegExp[]): readonly number[] =>
  patterns.map((pattern) => Number(pattern.exec(text)?.[1] ?? Number.NaN))

const inJunit = async (reader: Participant): Promise<readonly number[]> => {
  const text = await readReport(reader, 'junit.xml')
  const [tests = 0, failures = 0, errors = 0, skipped = 0] = numbers(
    text,
    /<testsuites [^>]*\btests="(\d+)"/,
    /<testsuites [^>]*\bfailures="(\d+)"/,
    /<testsuites [^>]*\berrors="(\d+)"/,
    /<testsuites [^>]*\bskipped="(\d+)"/,
  )
  return [tests - failures - errors - skipped, failures + errors, skipped]
}

const inAllure = async (reader: Participant): Promise<readonly number[]> => {
  const project = await reader.stage.project()
  const files = (await project.filesIn(`${reports}/allure-results`)).filter((file) =>
    file.endsWith('-result.json'),
  )
  const results = await Promise.all(files.map((file) => project.read(file)))
  const statuses = results
    .map((text) => JSON.parse(text) as { status: string; labels: readonly { name: string }[] })
    // Where the scenarios of people stand is shown beside, and counted apart.
    .filter(({ labels }) => !labels.some(({ name }) => name === 'manual'))
    .map(({ status }) => status)
  const count = (...some: readonly string[]) => statuses.filter((status) => some.includes(status)).length
  return [count('passed'), count('failed', 'broken'), count('skipped')]
}

const closingWords = [/(\d+) passed, \d+ failed/, /(\d+) failed, \d+ skipped/, /(\d+) skipped/]

const views: Readonly<Record<string, (reader: Participant) => Promise<readonly number[]>>> = {
  'the closing line': async (reader) =>
    numbers(reader.recall(lastCommand).printed.trim().split('\n').at(-1) ?? '', ...closingWords),
  'the summary of a merge request': async (reader) =>
    numbers(await readReport(reader, 'summary.md'), ...closingWords),
  JUnit: inJunit,
  Allure: inAllure,
  metrics: async (reader) =>
    numbers(
      await readReport(reader, 'metrics.txt'),
      ...['passed', 'failed', 'skipped'].map(
        (outcome) => new RegExp(`acceptance_scenarios\\{outcome="${outcome}"\\} (\\d+)`),
      ),
    ),
  'the page': async (reader) =>
    numbers(
      await readReport(reader, 'index.html'),
      ...['passed', 'failed', 'skipped'].map(
        (outcome) => new RegExp(`class="figure ${outcome}[^"]*"><strong>(\\d+)<`),
      ),
    ),
}

/** What every view of the last run counts, by its name. */
export const countsInViews: Question<Readonly<Record<string, readonly number[]>>> = {
  what: 'what every view counts',
  answer: async (reader) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(views).map(async ([name, count]) => [name, await count(reader)] as const),
      ),
    ),
}

/** The same for all views. */
export const everywhere = (counted: Counted): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(Object.keys(views).map((name) => [name, counted]))
