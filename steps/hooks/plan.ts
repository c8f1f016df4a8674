import type { HostSpecification, Topology } from '../../environments/environment.ts'
import type { Wishes } from '../world/stage.ts'

/** Who takes part in a scenario, and on what machine. */
export interface Plan {
  readonly people: ReadonlySet<string>
  /** Later wishes for the same person are added to earlier ones. */
  add(names: readonly string[], wishes?: Wishes): void
  /** @throws Error when the ground has too few machines */
  topology(): Topology
  /** Host names of those whose machine runs the other build. */
  withOtherBuild(): readonly string[]
}

/** The machine that passes on what others cannot tell each other; nobody's. */
const relay: HostSpecification = { name: 'relay', role: 'relay' }

const nameOf = (person: string) => person.toLowerCase()

const isRelay = (host: HostSpecification): boolean => host.role === 'relay'
const isBehind = (host: HostSpecification): boolean => host.nat !== undefined && host.nat !== 'none'

/** What is written of a machine of the ground holds for whoever sits there, under another name. */
const renamed = (ground: Topology, names: ReadonlyMap<string, string>): Topology['links'] =>
  ground.links
    ?.filter(({ from, to }) => !isOfAnEmptySeat(from, ground, names) && !isOfAnEmptySeat(to, ground, names))
    .map((link) => ({
      ...link,
      from: names.get(link.from) ?? link.from,
      to: names.get(link.to) ?? link.to,
    }))

const isOfAnEmptySeat = (name: string, ground: Topology, names: ReadonlyMap<string, string>): boolean =>
  !names.has(name) && ground.hosts.some((host) => host.name === name && !isRelay(host))

/**
 * Plans machines for people. On a ground, each person in turn takes the place of the next machine of it and gets its
 * region, its translator and its resources; its relays stand there too. What a sentence says of a machine counts more.
 */
export const createPlan = (ground?: Topology): Plan => {
  const wishes = new Map<string, Wishes>()

  const places = (): readonly HostSpecification[] => {
    const members = ground?.hosts.filter((host) => !isRelay(host)) ?? []
    if (ground !== undefined && members.length < wishes.size) {
      throw new Error(
        `${ground.name} has ${members.length} machines, but ${wishes.size} people need one: ${[...wishes.keys()].join(', ')}`,
      )
    }
    return members
  }

  return {
    get people() {
      return new Set(wishes.keys())
    },
    add: (names, more = {}) => {
      for (const name of names) wishes.set(name, { ...wishes.get(name), ...more })
    },
    withOtherBuild: () =>
      [...wishes]
        .filter(([, { runsOtherBuild }]) => runsOtherBuild === true)
        .map(([person]) => nameOf(person)),
    topology: () => {
      const members = places()
      const seats = [...wishes].map(([person, { runsOtherBuild: _, ...wish }], index): HostSpecification => {
        const { build: __, role: ___, ...place } = members[index] ?? {}
        return { ...place, ...wish, name: nameOf(person), label: person }
      })
      const names = new Map(
        seats.flatMap(({ name }, index) =>
          members[index] === undefined ? [] : [[members[index].name, name]],
        ),
      )
      const relays = ground?.hosts.filter(isRelay) ?? []
      const needsRelay = relays.length === 0 && seats.some(isBehind)
      const links = ground === undefined ? undefined : renamed(ground, names)
      return {
        name: ground?.name ?? 'scenario',
        hosts: [...seats, ...relays, ...(needsRelay ? [relay] : [])],
        ...(links === undefined || links.length === 0 ? {} : { links }),
      }
    },
  }
}
