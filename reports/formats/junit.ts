import type { Attempt, RunRecord, Scenario } from '../model.ts'
import { oneLine, shorten } from '../text.ts'
import { countOutcomes } from '../verdict.ts'
import { brokenStep, byFeature, lastSeenLine, lastSeenOf, story } from './story.ts'
import { element, text } from './xml.ts'

/** GitLab refuses huge nodes; evidence is in the page and in Allure. */
const outputLimit = 16 * 1024

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
const durationOf = ({ attempts }: Scenario): number =>
  attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
const property = ([name, value]: readonly [string, string]): string => element('property', { name, value })

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

const testCase = (scenario: Scenario): string =>
  element(
    'testcase',
    {
      name: scenario.title,
      classname: scenario.rule === undefined ? scenario.feature : `${scenario.feature} › ${scenario.rule}`,
      file: scenario.uri,
      line: scenario.line,
      time: seconds(durationOf(scenario)),
    },
    [
      propertiesOf(scenario),
      ...resultOf(scenario),
      element('system-out', {}, [text(shorten(story(scenario), outputLimit))]),
    ],
  )

const totals = (scenarios: readonly Scenario[]) => {
  const { failed, skipped } = countOutcomes(scenarios)
  const time = seconds(scenarios.reduce((sum, scenario) => sum + durationOf(scenario), 0))
  return { tests: scenarios.length, failures: failed, errors: 0, skipped, time }
}

const suite = (feature: string, scenarios: readonly Scenario[], { context }: RunRecord): string =>
  element('testsuite', { name: feature, ...totals(scenarios), timestamp: context.startedAt }, [
    element(
      'properties',
      {},
      [
        ['run', context.runId] as const,
        ['provider', context.provider] as const,
        ['version', context.version] as const,
        ['commit', context.commit] as const,
      ].map(property),
    ),
    ...scenarios.map(testCase),
  ])

/** The run as JUnit XML: names unique within their class, file and line, every attempt as a property. */
export const junit = (record: RunRecord): string => {
  const suites = [...byFeature(record.scenarios)].map(([feature, scenarios]) =>
    suite(feature, scenarios, record),
  )
  const root = element('testsuites', { name: record.context.runId, ...totals(record.scenarios) }, suites)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}
