import type { Environment, Host, Provider, Topology } from '../../environments/environment.ts'

const membersOf = ({ hosts, topology }: Environment): readonly Host[] => {
  const relays = new Set(topology.hosts.filter(({ role }) => role === 'relay').map(({ name }) => name))
  return hosts.filter(({ name }) => !relays.has(name))
}

/** The same network as people of a scenario see it: each sits at one of its machines, and leaves it standing. */
const withPeople = (environment: Environment, { hosts: people }: Topology): Environment => {
  const members = membersOf(environment)
  if (people.length > members.length) {
    throw new Error(
      `${environment.id} has ${members.length} machines, but ${people.length} people need one: ${people.map(({ name }) => name).join(', ')}`,
    )
  }
  const seats = new Map(people.map(({ name }, index) => [name, members[index]!]))
  return {
    ...environment,
    host: (name) => seats.get(name) ?? environment.host(name),
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(environment.hosts.map(({ dms }) => dms.close()))
    },
  }
}

/** A provider whose scenarios all play on one network that stands already, and is given back as it was found. */
export const onStandingNetwork = (provider: Provider, id: string): Provider => ({
  ...provider,
  spawn: async (topology) => withPeople(await provider.attach(id), topology),
})
