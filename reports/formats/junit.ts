import type { Attempt, RunRecord, Scenario } from '../model.ts'
import { oneLine, shorten } from '../text.ts'
import { countOutcomes } from '../verdict.ts'
import { brokenStep, byFeature, lastSeenLine, lastSeenOf, quarantineLine, story } from './story.ts'
import { element, opening, text } from './xml.ts'

/** GitLab refuses huge nodes; evidence is in the page and in Allure. */
export const outputLimit = 16 * 1024

/** What the forge takes: 30 MB a file, 100 MB and 500,000 cases a job; some room is left for headers. */
export interface JunitLimits {
  readonly fileBytes: number
  readonly jobBytes: number
  readonly cases: number
}
export const forgeLimits: JunitLimits = { fileBytes: 28_000_000, jobBytes: 95_000_000, cases: 500_000 }

/** Whose steps are told; fewer where a job would become too large. */
type Told = 'all' | 'not passed' | 'none'

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
const durationOf = ({ attempts }: Scenario): number =>
  attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
export const property = ([name, value]: readonly [string, string]): string =>
  element('property', { name, value })

const attemptProperty = ({ number, status, why }: Attempt): [string, string] => [
  `attempt${number}`,
  oneLine(why === undefined ? status : `${status}: ${why}`, 400),
]

const propertiesOf = (scenario: Scenario): string =>
  element(
    'properties',
    {},
    [
      ['scenario', scenario.id] as const,
      ['outcome', scenario.outcome] as const,
      ['attempts', String(scenario.attempts.length)] as const,
      ...(scenario.quarantine === undefined
        ? []
        : [['quarantined', quarantineLine(scenario.quarantine)] as const]),
      ...scenario.attempts.map(attemptProperty),
      ...scenario.tags.map((tag) => ['tag', tag] as const),
      ...scenario.hosts.map((host) => ['host', host] as const),
    ].map(property),
  )

const resultOf = (scenario: Scenario): string[] => {
  const { outcome, why = '' } = scenario
  if (outcome === 'skipped') return [element('skipped', { message: why })]
  if (outcome !== 'failed') return []
  const step = brokenStep(scenario.attempts.at(-1)!)
  const details = [why, ...lastSeenOf(scenario).map(lastSeenLine), step?.error?.stack ?? ''].filter(
    (line) => line !== '',
  )
  const attributes = {
    message: oneLine(why, 400),
    type: step?.error?.type ?? scenario.attempts.at(-1)?.status,
  }
  return [element('failure', attributes, [text(shorten(details.join('\n'), outputLimit))])]
}

const outputOf = (scenario: Scenario, told: Told): string[] =>
  told === 'none' || (told === 'not passed' && scenario.outcome === 'passed')
    ? []
    : [element('system-out', {}, [text(shorten(story(scenario), outputLimit))])]

const testCase = (scenario: Scenario, told: Told): string =>
  element(
    'testcase',
    {
      name: scenario.title,
      classname: scenario.rule === undefined ? scenario.feature : `${scenario.feature} › ${scenario.rule}`,
      file: scenario.uri,
      line: scenario.line,
      time: seconds(durationOf(scenario)),
    },
    [propertiesOf(scenario), ...resultOf(scenario), ...outputOf(scenario, told)],
  )

const totals = (scenarios: readonly Scenario[]) => {
  const { failed, skipped } = countOutcomes(scenarios)
  const time = seconds(scenarios.reduce((sum, scenario) => sum + durationOf(scenario), 0))
  return { tests: scenarios.length, failures: failed, errors: 0, skipped, time }
}

interface Case {
  readonly scenario: Scenario
  readonly xml: string
  readonly bytes: number
}

const scenariosOf = (cases: readonly Case[]): readonly Scenario[] => cases.map(({ scenario }) => scenario)

function* suite(feature: string, cases: readonly Case[], { context }: RunRecord): Generator<string> {
  yield opening('testsuite', {
    name: feature,
    ...totals(scenariosOf(cases)),
    timestamp: context.startedAt,
  })
  yield element(
    'properties',
    {},
    [
      ['run', context.runId] as const,
      ['provider', context.provider] as const,
      ['version', context.version] as const,
      ['commit', context.commit] as const,
    ].map(property),
  )
  for (const { xml } of cases) yield xml
  yield '</testsuite>'
}

/** Piece by piece: as one text, each element around the cases would copy all of them once more. */
function* file(cases: readonly Case[], record: RunRecord): Generator<string> {
  const root = opening('testsuites', { name: record.context.runId, ...totals(scenariosOf(cases)) })
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${root}`
  for (const [feature, some] of Map.groupBy(cases, ({ scenario }) => scenario.feature))
    yield* suite(feature, some, record)
  yield '</testsuites>\n'
}

const write = (scenarios: readonly Scenario[], told: Told): readonly Case[] =>
  scenarios.map((scenario) => {
    const xml = testCase(scenario, told)
    return { scenario, xml, bytes: Buffer.byteLength(xml) }
  })

/** Tells as much as the job may hold. */
const fitting = (scenarios: readonly Scenario[], { jobBytes }: JunitLimits): readonly Case[] => {
  for (const told of ['all', 'not passed'] as const) {
    const cases = write(scenarios, told)
    if (cases.reduce((sum, { bytes }) => sum + bytes, 0) <= jobBytes) return cases
  }
  return write(scenarios, 'none')
}

/** In order, so many in each part that it fits; a case that is too large alone gets a part of its own. */
export const split = <One extends Pick<Case, 'bytes'>>(
  cases: readonly One[],
  { fileBytes }: JunitLimits,
): One[][] => {
  const parts: One[][] = [[]]
  let filled = 0
  for (const one of cases) {
    if (filled > 0 && filled + one.bytes > fileBytes) {
      parts.push([])
      filled = 0
    }
    parts.at(-1)!.push(one)
    filled += one.bytes
  }
  return parts
}

/**
 * The run as JUnit XML: names unique within their class, file and line, every attempt as a property, in as many files as
 * the forge's limits ask for. The content of each can be read once.
 *
 * @throws RangeError when there are more cases than the forge reads
 */
export const junitFiles = (
  record: RunRecord,
  limits: JunitLimits = forgeLimits,
): readonly { readonly name: string; readonly content: Iterable<string> }[] => {
  if (record.scenarios.length > limits.cases)
    throw new RangeError(
      `there are ${record.scenarios.length} scenarios, and a forge reads ${limits.cases} cases of a job; split the run`,
    )
  const inOrder = [...byFeature(record.scenarios).values()].flat()
  return split(fitting(inOrder, limits), limits).map((cases, index) => ({
    name: index === 0 ? 'junit.xml' : `junit-${index + 1}.xml`,
    content: file(cases, record),
  }))
}

/** The run as one file of JUnit XML, where its size does not matter. */
export const junit = (record: RunRecord): string => [...file(write(record.scenarios, 'all'), record)].join('')
