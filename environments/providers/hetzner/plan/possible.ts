import { InvalidTopologyError } from '../../../problem.ts'
import type { Topology } from '../../../topology.ts'

/** Real machines stand on the real network: nothing can be put between them. @throws InvalidTopologyError */
export const refuseImpossible = ({ name, hosts, links = [] }: Topology): void => {
  const reasons = hosts
    .filter(({ nat = 'none' }) => nat !== 'none')
    .map(
      ({ name: host, nat }) =>
        `host ${host} cannot stand behind ${nat}: servers of Hetzner have addresses of their own`,
    )
  if (links.length > 0)
    reasons.push('links cannot be changed: the distances between regions of Hetzner are real')
  if (reasons.length > 0) throw new InvalidTopologyError(name, [...reasons, 'provider netns can do both'])
}
