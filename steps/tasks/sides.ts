import type { Environment } from '../../environments/environment.ts'

type Specification = Pick<Environment['topology']['hosts'][number], 'name' | 'nat' | 'role'>

/** Names of hosts on both sides of a cut. */
export interface Sides {
  readonly left: readonly string[]
  readonly right: readonly string[]
}

/**
 * Puts the relays of a network on one side of a cut; left out, they would pass on what the cut is to stop. They stay
 * with those who need them to talk: the side with more machines behind a NAT, then the larger one, then the left.
 */
export const withRelays = ({ left, right }: Sides, hosts: readonly Specification[]): Sides => {
  const named = new Set([...left, ...right])
  const relays = hosts
    .filter(({ name, role }) => role === 'relay' && !named.has(name))
    .map(({ name }) => name)
  const hidden = new Set(hosts.filter(({ nat = 'none' }) => nat !== 'none').map(({ name }) => name))
  const needOf = (side: readonly string[]) => side.filter((name) => hidden.has(name)).length
  const advantage = needOf(right) - needOf(left) || right.length - left.length
  return advantage > 0 ? { left, right: [...right, ...relays] } : { left: [...left, ...relays], right }
}
