import { element, text } from '../formats/xml.ts'
import type { Attachment, RunRecord, Scenario, Step } from '../model.ts'
import { oneLine, shorten } from '../text.ts'

/** Limits of Testmo's command line 1.5.0: what is beyond them it drops without a word. */
export const limits = {
  testsPerPart: 250,
  string: 750,
  text: 16 * 1024,
  artifacts: 24,
  fields: 24,
  steps: 99,
}

/** One part of a run's results: one thread and one request on the server, so it arrives whole or not at all. */
export interface Part {
  /** `1 of 3`. */
  readonly name: string
  readonly tests: number
  readonly xml: string
}

/** A line of output may look like an instruction to Testmo's reader (`[[PROPERTY|…]]`); it must not be one. */
const inert = (output: string): string => output.replaceAll('[[', '[\u200b[')

/** Testmo shows the content of a step as HTML. */
const escapeHtml = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

/** Where an attachment can be fetched; undefined when it was not kept or has no address. */
const addressOf = (base: string | undefined, { file }: Attachment): string | undefined =>
  base === undefined || file === undefined
    ? undefined
    : `${base}/${file.split('/').map(encodeURIComponent).join('/')}`

const property = (name: string, value: string): string =>
  element('property', { name, value: inert(oneLine(value, limits.string)) })

const stepStatus: Readonly<Record<string, string>> = { passed: 'passed', skipped: 'skipped' }

const stepProperty = (step: Step): string =>
  element('property', {
    name: `step[${stepStatus[step.status] ?? 'failed'}]`,
    value: escapeHtml(inert(oneLine(`${step.keyword.trim()} ${step.text}`, 500))),
  })

const fieldsOf = (scenario: Scenario): string[] => [
  // Read by rewrite-test.ts: the history of a test hangs on this, not on names.
  property('scenario', scenario.id),
  property('outcome', scenario.outcome),
  ...scenario.attempts
    .slice(0, 10)
    .map(({ number, status, why }) =>
      property(`try ${number}`, why === undefined ? status : `${status}: ${why}`),
    ),
  ...(scenario.scopeLines.length === 0 ? [] : [property('scope', scenario.scopeLines.join(', '))]),
  ...(scenario.hosts.length === 0 ? [] : [property('hosts', scenario.hosts.join(', '))]),
  ...(scenario.environment === undefined ? [] : [property('network', scenario.environment)]),
]

const evidenceOf = (scenario: Scenario, base: string | undefined): string[] =>
  scenario.attempts
    .flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments))
    .flatMap((attachment) => addressOf(base, attachment) ?? [])
    .slice(0, limits.artifacts)
    .map((value, index) => element('property', { name: `attachment${index + 1}`, value }))

const resultOf = ({ outcome, why = '', attempts }: Scenario): string[] => {
  if (outcome === 'skipped') return [element('skipped', { message: inert(oneLine(why, limits.string)) })]
  if (outcome !== 'failed') return []
  const stacks = attempts.at(-1)!.steps.flatMap(({ error }) => error?.stack ?? error?.message ?? [])
  const details = shorten([why, ...stacks].join('\n'), limits.text - 200)
  return [element('failure', { message: inert(oneLine(why, limits.string)) }, [text(inert(details))])]
}

const testCase = (scenario: Scenario, base: string | undefined): string => {
  const seconds = scenario.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  const steps = scenario.attempts.at(-1)!.steps.filter(({ kind }) => kind === 'step')
  const folder = scenario.rule === undefined ? scenario.feature : `${scenario.feature} › ${scenario.rule}`
  return element(
    'testcase',
    {
      name: oneLine(scenario.title, limits.string),
      classname: oneLine(folder, limits.string),
      file: scenario.uri,
      line: scenario.line,
      time: seconds.toFixed(6),
    },
    [
      element('properties', {}, [
        ...fieldsOf(scenario),
        ...evidenceOf(scenario, base),
        ...steps.slice(0, limits.steps).map(stepProperty),
      ]),
      ...resultOf(scenario),
    ],
  )
}

const xmlOf = (scenarios: readonly Scenario[], base: string | undefined): string => {
  const cases = scenarios.map((scenario) => testCase(scenario, base))
  const root = element('testsuites', {}, [element('testsuite', { name: 'scenarios' }, cases)])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

/** The results of a run in parts that Testmo takes in one request each. */
export const partsOf = ({ scenarios }: RunRecord, artifactsUrl?: string): readonly Part[] => {
  const count = Math.ceil(scenarios.length / limits.testsPerPart)
  return Array.from({ length: count }, (_, index) => {
    const some = scenarios.slice(index * limits.testsPerPart, (index + 1) * limits.testsPerPart)
    return { name: `${index + 1} of ${count}`, tests: some.length, xml: xmlOf(some, artifactsUrl) }
  })
}

/** What stands on the run itself: its verdict, its build, and addresses of the other reports. */
export const resourcesOf = ({ context, verdict }: RunRecord, artifactsUrl?: string): object => ({
  fields: [
    ['run', context.runId],
    ['verdict', `${verdict.colour}: ${verdict.sentence}`],
    ['provider', context.provider],
    ['version', context.version],
    ['commit', context.commit],
    ...verdict.causes.slice(0, 10).map(({ code, text: why }) => [code, why] as const),
  ].map(([name, value]) => ({
    type: 'string',
    name: oneLine(name, limits.string),
    // The command line refuses a field without a value.
    value: inert(oneLine(value, limits.string)) || '–',
  })),
  links: [],
  artifacts:
    artifactsUrl === undefined
      ? []
      : ['index.html', 'junit.xml', 'record.json'].map((name) => ({ name, url: `${artifactsUrl}/${name}` })),
})
