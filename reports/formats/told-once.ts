import type { RunRecord, Scenario, Step } from '../model.ts'

const measured = '\nMeasured pair by pair:'

/** What an error says before it shows all that was measured; undefined where it shows nothing of that kind. */
const differencesIn = ({ error }: Step): string | undefined => {
  const end = error?.message.indexOf(measured) ?? -1
  return end < 0 ? undefined : error?.message.slice(0, end)
}

/** The headline, and where the rest stands; the stack would repeat it. */
const referring = (step: Step, title: string): Step => {
  const { stack: _, ...error } = step.error!
  const [headline = ''] = error.message.split('\n', 1)
  return {
    ...step,
    error: {
      ...error,
      message: `${headline}\nThe same differences as in "${title}", where they are listed.`,
    },
  }
}

/**
 * Where several scenarios failed because one network was not as planned, the first shows its differences and what was
 * measured, and the others refer to it. For views that show all scenarios on one page.
 */
export const toldOnce = <R extends Pick<RunRecord, 'scenarios'>>(record: R): R => {
  const first = new Map<string, string>()
  const told = (scenario: Scenario, step: Step): Step => {
    const differences = differencesIn(step)
    if (differences === undefined) return step
    const key = JSON.stringify([scenario.environment, differences])
    const title = first.get(key)
    if (title === undefined) first.set(key, scenario.title)
    return title === undefined || title === scenario.title ? step : referring(step, title)
  }
  const scenarios = record.scenarios.map((scenario) =>
    scenario.outcome === 'failed'
      ? {
          ...scenario,
          attempts: scenario.attempts.map((attempt) => ({
            ...attempt,
            steps: attempt.steps.map((step) => told(scenario, step)),
          })),
        }
      : scenario,
  )
  return { ...record, scenarios }
}
