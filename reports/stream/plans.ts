import type { TestCase, TestStepResult } from '@cucumber/messages'
import { oneLine } from '../text.ts'
import type { Causes } from './causes.ts'
import type { AttemptMessages, Collected } from './collector.ts'

/** A scenario of which a sentence was never planned would pass without it. */
const inspectPlan = ({ pickleId, testSteps }: TestCase, { pickles }: Collected, causes: Causes): void => {
  const pickle = pickles.get(pickleId)
  if (pickle === undefined) return
  const wanted = pickle.steps.map(({ id }) => id)
  const planned = testSteps.flatMap(({ pickleStepId }) => pickleStepId ?? [])
  const ids = new Set(testSteps.map(({ id }) => id))
  if (ids.size !== testSteps.length || wanted.join('\n') !== planned.join('\n'))
    causes.add('OTHER_PLAN', `"${oneLine(pickle.name)}" was planned with other steps than it has`)
}

/** The runner gives a passed step exactly one definition, and nothing that went wrong. */
const contradicts = ({ status, message, exception }: TestStepResult, definitions: number): boolean =>
  status === 'PASSED' && (message !== undefined || exception !== undefined || definitions !== 1)

const inspectResults = ({ testSteps }: TestCase, { results }: AttemptMessages, causes: Causes): void => {
  const planned = new Map(testSteps.map((step) => [step.id, step]))
  for (const [id, result] of results) {
    const step = planned.get(id)
    if (step === undefined)
      causes.add(
        'LOST_MESSAGE',
        `the stream has a result of step ${oneLine(id, 60)}, which was never planned`,
      )
    // A hook has no definitions that could be counted.
    else if (contradicts(result, step.pickleStepId === undefined ? 1 : (step.stepDefinitionIds?.length ?? 0)))
      causes.add(
        'CONTRADICTION',
        `step ${oneLine(id, 60)} is said to have passed, and to have failed or not to be defined`,
      )
  }
}

/** Notes what was planned or answered otherwise than the text of the scenarios asks for. */
export const inspectPlans = (collected: Collected, causes: Causes): void => {
  for (const testCase of collected.testCases.values()) {
    inspectPlan(testCase, collected, causes)
    const attempts = collected.attempts.get(testCase.id) ?? []
    for (const attempt of attempts) inspectResults(testCase, attempt, causes)
    const numbers = attempts.map(({ started }) => started.attempt).sort((a, b) => a - b)
    if (numbers.some((number, index) => number !== index))
      causes.add('LOST_MESSAGE', `an earlier attempt of test case ${oneLine(testCase.id, 60)} is missing`)
  }
}
