import { readScenarios } from '../../plan/scenarios.ts'
import type { Wanted } from './judge.ts'

export const suiteTag = '@conformance'

/** The set was agreed to be thirty; whoever cuts it makes each soak say less. */
const leastScenarios = 30

/** The scenarios that each run has to play. @throws Error where they are fewer than agreed, or cannot be read */
export const readSuite = (root: string): readonly Wanted[] => {
  const { scenarios, broken } = readScenarios(root)
  if (broken.length > 0) throw new Error(`The suite cannot be read: ${broken.join(', ')} does not parse.`)
  const suite = scenarios.filter(({ tags }) => tags.includes(suiteTag))
  if (suite.length < leastScenarios)
    throw new Error(
      `Only ${suite.length} scenarios bear ${suiteTag}, and a soak plays ${leastScenarios} at least. Tag more of them.`,
    )
  return suite
}
