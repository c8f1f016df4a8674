import type { Caps } from '../../../dms/lend/index.ts'
import { EnvironmentError, InvalidTopologyError } from '../../problem.ts'
import type { HostSpecification, Topology } from '../../topology.ts'

/** What of a topology nobody can make of machines that belong to others. @throws InvalidTopologyError */
export const refuseImpossible = ({ name, hosts, links = [] }: Topology): void => {
  const reasons = [
    ...hosts
      .filter(({ role }) => role === 'relay')
      .map(
        (host) =>
          `host ${host.name} cannot be a relay: nobody can dial a lent machine; the rendezvous relays`,
      ),
    ...hosts
      .filter(({ nat = 'none' }) => nat !== 'none')
      .map(
        (host) =>
          `host ${host.name} cannot be put behind ${host.nat}: what stands before a lent machine is its owner's`,
      ),
    ...(links.length > 0 ? ['links cannot be changed: the distances between lent machines are real'] : []),
  ]
  if (reasons.length > 0)
    throw new InvalidTopologyError(name, [...reasons, 'provider netns can do all of this'])
}

const words: Readonly<Record<keyof Caps, string>> = {
  cpuMillicores: 'millicores',
  memoryBytes: 'bytes of memory',
  diskBytes: 'bytes of disk',
}

/** @throws EnvironmentError LENT_TOO_LITTLE naming each quantity of which the owner lends less than the host is to have */
export const requireLent = (
  { name, resources = {} }: Pick<HostSpecification, 'name' | 'resources'>,
  caps: Caps | undefined,
): void => {
  if (caps === undefined) return
  const short = (['cpuMillicores', 'memoryBytes', 'diskBytes'] as const).flatMap((quantity) => {
    const [wanted, lent] = [resources[quantity] ?? 0, caps[quantity]]
    return wanted > lent ? [`${wanted} ${words[quantity]}, of which its owner lends ${lent}`] : []
  })
  if (short.length === 0) return
  throw new EnvironmentError({
    code: 'LENT_TOO_LITTLE',
    message: `Taking a lent machine for ${name}: it is to have ${short.join('; ')}`,
    hint: 'Ask for less, or for another machine: "npm run env -- invite --help" tells how to ask for more.',
  })
}
