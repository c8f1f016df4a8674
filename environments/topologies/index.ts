import { EnvironmentError } from '../problem.ts'
import type { Topology } from '../topology.ts'
import { organisationOfFour } from './organisation-of-four.ts'
import { pair } from './pair.ts'
import { trio } from './trio.ts'

/** Networks that scenarios, the command line and people call by name. */
export const topologies: readonly Topology[] = [pair, trio, organisationOfFour]

/** @throws EnvironmentError ENVIRONMENT_UNKNOWN_TOPOLOGY listing the known names */
export const namedTopology = (name: string): Topology => {
  const found = topologies.find((topology) => topology.name === name)
  if (found !== undefined) return found
  throw new EnvironmentError({
    code: 'ENVIRONMENT_UNKNOWN_TOPOLOGY',
    message: `Looking for topology "${name}": there is none of that name`,
    hint: `Known topologies: ${topologies.map((topology) => topology.name).join(', ')}.`,
  })
}
