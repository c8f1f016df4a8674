import type { ManualLine, ManualStep, RunRecord } from '../model.ts'
import { hash, uuidOf } from './allure-attachments.ts'
import { factsOf, performedByPeople, reasonOf, shownAs } from './performed.ts'

/** Results of people are told apart by the beginning of their file's name, and by their label. */
export const peoplePrefix = 'people-'

const steps: Readonly<Record<ManualStep['outcome'], string>> = {
  passed: 'passed',
  failed: 'failed',
  blocked: 'skipped',
}

/** The page's clock is that of the run: a verdict of last month would make the run last a month. */
const stepsOf = ({ performed }: ManualLine, at: number) =>
  (performed?.steps ?? []).map(({ sentence, outcome, note }) => ({
    name: sentence,
    status: steps[outcome],
    stage: 'finished',
    start: at,
    stop: at,
    statusDetails: note === undefined ? {} : { message: note },
    attachments: [],
    parameters: [],
    steps: [],
  }))

const labelsOf = ({ scenario, status }: ManualLine, { context }: RunRecord) =>
  Object.entries({
    feature: performedByPeople,
    suite: performedByPeople,
    tag: 'manual',
    manual: status,
    scenario,
    run: context.runId,
  }).map(([name, value]) => ({ name, value }))

const resultOf = (line: ManualLine, record: RunRecord) => {
  const at = record.startedAtMs ?? Date.parse(record.context.startedAt)
  const shown = shownAs(line.status)
  return {
    uuid: uuidOf(record.context.runId, 'people', line.scenario),
    historyId: hash('people', line.scenario).slice(0, 32),
    testCaseId: hash('case', 'people', line.scenario).slice(0, 32),
    fullName: `${line.uri}${line.line === undefined ? '' : `:${line.line}`} ${line.title}`,
    name: line.title,
    status: shown,
    statusDetails: shown === 'passed' ? {} : { message: reasonOf(line) },
    stage: 'finished',
    start: at,
    stop: at,
    description: [performedByPeople, ...factsOf(line).map(([name, value]) => `${name} ${value}`)].join('; '),
    labels: labelsOf(line, record),
    links: line.scopeLines.map((id) => ({ type: 'scope', name: id, url: `../index.html#scope-${id}` })),
    parameters: [],
    steps: stepsOf(line, at),
    attachments: [],
  }
}

/** Where the scenarios of people stand, as Allure 2 results with a label `manual` that bears the state. */
export const allurePeople = (
  record: RunRecord,
): readonly { readonly name: string; readonly content: string }[] =>
  (record.manual ?? []).map((line) => {
    const result = resultOf(line, record)
    return { name: `${peoplePrefix}${result.uuid}-result.json`, content: JSON.stringify(result) }
  })
