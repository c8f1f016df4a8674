import type { Machine } from './machine.ts'

/** Of as many hosts, each is introduced to every other. */
const fewHosts = 32

/** Of many: how far apart on the circle two may stand to be introduced, one step being the next host. */
const stepsOf = (hosts: number): ReadonlySet<number> => {
  const steps = new Set<number>()
  for (let step = 1; step <= hosts / 2; step *= 2) {
    steps.add(step)
    steps.add(hosts - step)
  }
  return steps
}

/**
 * Who is connected to whom when a network is made; see specs/decisions/0018. Few hosts are all introduced to each other.
 * Many stand on a circle, in the order of their topology, and each is introduced to those 1, 2, 4, 8 … steps away and to
 * every relay: so many pairs as a machine can bring together, and few intermediates between any two.
 *
 * @param machines all hosts of a network, those that have ended too, so that nobody's place changes
 */
export const introductionsAmong = (
  machines: readonly Pick<Machine, 'name' | 'role'>[],
): ((one: string, other: string) => boolean) => {
  if (machines.length <= fewHosts) return () => true
  const places = new Map(machines.map(({ name }, place) => [name, place]))
  const relays = new Set(machines.filter(({ role }) => role === 'relay').map(({ name }) => name))
  const steps = stepsOf(machines.length)
  return (one, other) =>
    relays.has(one) || relays.has(other) || steps.has(Math.abs(places.get(one)! - places.get(other)!))
}
