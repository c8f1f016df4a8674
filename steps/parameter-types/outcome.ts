import { oneOf, type ParameterType } from './parameter-type.ts'

const outcomes: Readonly<Record<string, string>> = {
  passed: 'passed',
  failed: 'failed',
  'was skipped': 'skipped',
  'was unsteady': 'flaky',
}

/** What became of a scenario, in the words of a report: "was skipped". */
export const outcome: ParameterType<string> = {
  name: 'outcome',
  regexp: new RegExp(oneOf(Object.keys(outcomes))),
  transformer: (words) => outcomes[words!]!,
}
