import type { ManualLine, RunRecord } from '../model.ts'
import { oneLine, shorten } from '../text.ts'
import { forgeLimits, type JunitLimits, junitFiles, outputLimit, property, split } from './junit.ts'
import { factsOf, performedByPeople, reasonOf, shownAs } from './performed.ts'
import { element, text } from './xml.ts'

interface Case {
  readonly shown: ReturnType<typeof shownAs>
  readonly xml: string
  readonly bytes: number
}

const propertiesOf = (line: ManualLine): string =>
  element(
    'properties',
    {},
    [
      ['scenario', line.scenario] as const,
      ...factsOf(line).map(([name, value]) => [name, oneLine(value, 400)] as const),
    ].map(property),
  )

/** Sentence by sentence, as the person said it went. */
const story = ({ performed }: ManualLine): string =>
  (performed?.steps ?? [])
    .map(
      ({ sentence, outcome, note }) =>
        `${outcome.padEnd(8)} ${sentence}${note === undefined ? '' : `: ${note}`}`,
    )
    .join('\n')

const resultOf = (line: ManualLine): string[] => {
  const [shown, message] = [shownAs(line.status), reasonOf(line)]
  if (shown === 'skipped') return [element('skipped', { message })]
  return shown === 'failed' ? [element('failure', { message, type: line.status }, [text(message)])] : []
}

const outputOf = (line: ManualLine): string[] => {
  const told = story(line)
  return told === '' ? [] : [element('system-out', {}, [text(shorten(told, outputLimit))])]
}

const caseOf = (line: ManualLine, withStory: boolean): Case => {
  const xml = element(
    'testcase',
    {
      name: line.title,
      classname: `${performedByPeople} › ${line.scenario}`,
      file: line.uri,
      line: line.line,
      time: '0.000',
    },
    [propertiesOf(line), ...resultOf(line), ...(withStory ? outputOf(line) : [])],
  )
  return { shown: shownAs(line.status), xml, bytes: Buffer.byteLength(xml) }
}

const totals = (cases: readonly Case[]) => {
  const of = (wanted: Case['shown']): number => cases.filter(({ shown }) => shown === wanted).length
  return { tests: cases.length, failures: of('failed'), errors: 0, skipped: of('skipped'), time: '0.000' }
}

const file = (cases: readonly Case[], { context }: RunRecord): string => {
  const suite = element(
    'testsuite',
    { name: performedByPeople, ...totals(cases), timestamp: context.startedAt },
    [
      element('properties', {}, [property(['run', context.runId]), property(['version', context.version])]),
      ...cases.map(({ xml }) => xml),
    ],
  )
  const root = element('testsuites', { name: context.runId, ...totals(cases) }, [suite])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

const bytesOf = (cases: readonly Case[]): number => cases.reduce((sum, { bytes }) => sum + bytes, 0)

/** What machines played keeps nine tenths of a job: people's sentences give way, their states never. */
const fitting = (lines: readonly ManualLine[], { jobBytes }: JunitLimits): readonly Case[] => {
  const cases = lines.map((line) => caseOf(line, true))
  return bytesOf(cases) <= jobBytes / 10 ? cases : lines.map((line) => caseOf(line, false))
}

/**
 * Everything of a run that a forge reads as JUnit: what machines played (`junit.xml`, `junit-2.xml` …), and where the
 * scenarios of people stand in files of their own (`junit-people.xml`, `junit-people-2.xml` …), so that the totals of
 * neither count the other. Both together stay under the limits.
 *
 * @throws RangeError when there are more cases than the forge reads
 */
export function* junitJob(
  record: RunRecord,
  limits: JunitLimits = forgeLimits,
): Generator<ReturnType<typeof junitFiles>[number]> {
  const cases = fitting(record.manual ?? [], limits)
  yield* junitFiles(record, {
    ...limits,
    jobBytes: limits.jobBytes - bytesOf(cases),
    cases: limits.cases - cases.length,
  })
  if (cases.length === 0) return
  for (const [index, part] of split(cases, limits).entries())
    yield {
      name: index === 0 ? 'junit-people.xml' : `junit-people-${index + 1}.xml`,
      content: file(part, record),
    }
}
