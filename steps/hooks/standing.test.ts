import { describe, expect, it } from 'vitest'
import type { Environment, Provider } from '../../environments/environment.ts'
import { onStandingNetwork } from './standing.ts'

const createNetwork = () => {
  const log: string[] = []
  const hosts = ['north', 'middle', 'south'].map((name) => ({
    name,
    dms: { close: async () => void log.push(`closed ${name}`) },
  }))
  const environment = {
    id: 'net-0a0b',
    hosts,
    topology: { name: 't', hosts: [{ name: 'north' }, { name: 'middle', role: 'relay' }, { name: 'south' }] },
    host: (name: string) => hosts.find((one) => one.name === name),
    [Symbol.asyncDispose]: async () => void log.push('taken down'),
  } as unknown as Environment
  const provider = {
    name: 'process',
    attach: async (id: string) => {
      log.push(`attached ${id}`)
      return environment
    },
  } as unknown as Provider
  return { log, provider: onStandingNetwork(provider, 'net-0a0b') }
}

const people = (...names: string[]) => ({ name: 'scenario', hosts: names.map((name) => ({ name })) })

describe('a network that stands', () => {
  it('seats people at its machines in order, not at its relays', async () => {
    const { provider } = createNetwork()
    const network = await provider.spawn(people('alice', 'bob'), { owner: 'test' })
    expect([network.host('alice').name, network.host('bob').name]).toEqual(['north', 'south'])
  })

  it('stands when the scenario is over', async () => {
    const { provider, log } = createNetwork()
    const network = await provider.spawn(people('alice'), { owner: 'test' })
    await network[Symbol.asyncDispose]()
    expect(log).toEqual(['attached net-0a0b', 'closed north', 'closed middle', 'closed south'])
  })

  it('refuses more people than it has machines', async () => {
    const { provider } = createNetwork()
    await expect(provider.spawn(people('alice', 'bob', 'carol'), { owner: 'test' })).rejects.toThrow(
      'net-0a0b has 2 machines, but 3 people need one: alice, bob, carol',
    )
  })
})
