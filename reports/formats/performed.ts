import type { ManualLine } from '../model.ts'
import { oneLine } from '../text.ts'

/** What such scenarios are called where they stand beside those that machines played. */
export const performedByPeople = 'Performed by people'

/** What a tool that knows three outcomes is told; it is to show nothing as passed or failed that does not hold. */
export const shownAs = (status: ManualLine['status']): 'passed' | 'failed' | 'skipped' =>
  status === 'passed' || status === 'failed' ? status : 'skipped'

const plans: Readonly<Record<ManualLine['status'], string>> = {
  passed: '',
  failed: '',
  blocked: '',
  expired: 'nobody is to perform it again',
  due: 'to be performed',
  overdue: 'was to be performed',
  unplanned: 'nobody is to perform it',
}

/** What the last performance came to, and where it stopped. */
const past = ({ performed }: ManualLine): string[] => {
  if (performed === undefined) return []
  const { outcome, version, at, validity, steps } = performed
  const bad = steps.find((step) => step.outcome !== 'passed')
  const where = bad === undefined ? '' : `: ${bad.sentence}${bad.note === undefined ? '' : ` (${bad.note})`}`
  return [
    `${outcome} for ${version} on ${at.slice(0, 10)}${where}`,
    ...(validity.startsWith('ended') ? [validity] : []),
  ]
}

/** Why it stands where it stands, on one line that names nobody: this goes to programs of others. */
export const reasonOf = (line: ManualLine): string => {
  const plan = plans[line.status]
  const next = line.due === undefined || plan === '' ? plan : `${plan} by ${line.due}`
  const state = line.status === line.performed?.outcome ? [] : [line.status]
  return oneLine([...state, ...past(line), ...(next === '' ? [] : [next])].join('; '), 400)
}

/** State, version, time and validity, by name; those that are not known are left out. */
export const factsOf = ({ status, performed, due }: ManualLine): readonly (readonly [string, string])[] => [
  ['state', status],
  ...(performed === undefined
    ? []
    : ([
        ['version', performed.version],
        ['performed', performed.at],
        ['validity', performed.validity],
      ] as const)),
  ...(due === undefined ? [] : ([['due', due]] as const)),
]
