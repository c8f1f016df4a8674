import { feature } from './planted.ts'
import { createProject } from './project.ts'

export interface CleanRuns {
  /** Runs that were not green, or whose publication was not whole. */
  readonly alarms: number
  /** What they said. */
  readonly said: readonly string[]
}

/** Scenarios of every kind that may be green: plain, as an outline, with a given id, skipped for a reason. */
const clean = {
  features: {
    'plain.feature': feature('it works', 'it works', 'it works'),
    'outline.feature':
      'Feature: Outline\n  @id:rows\n  Scenario Outline: row\n    Given it works with <what>\n    Examples:\n      | what |\n      | a    |\n      | b    |\n',
    'skipped.feature': feature('it works', 'it is skipped'),
  },
  steps:
    "Given('it is skipped', function () { this.attach('no partition here', 'text/vnd.nunet.skip-reason'); return 'skipped' })",
}

/** Runs what is right again and again in the same folder, two folders at a time. */
export const runClean = async (runs: number): Promise<CleanRuns> => {
  const said: string[] = []
  let left = runs
  const worker = async (): Promise<void> => {
    using project = createProject(clean)
    while (left-- > 0) {
      const accepted = await project.accept()
      const { code, output } = accepted.code === 0 ? await project.verify() : accepted
      if (code !== 0) said.push(output)
    }
  }
  await Promise.all([worker(), worker()])
  return { alarms: said.length, said }
}
