import { describe, expect, it } from 'vitest'
import type { Machine } from './machine.ts'
import { attest, join } from './mesh.ts'

/** Machines that know each other after `slowness` questions, or never. */
const pretend = (names: readonly string[], { slowness = 0, blind = '' } = {}) => {
  const dialled: string[] = []
  const known = new Map<string, { peerId: string; isConnected: true }[]>(names.map((name) => [name, []]))
  let asked = 0
  const machine = (name: string, index: number) => ({
    name,
    address: `10.0.0.${index}`,
    isRunning: () => name !== 'dead',
    dms: {
      identity: async () => ({
        ok: true,
        value: {
          peerId: `peer-${name}`,
          addresses: ['/ip4/9.9.9.9/tcp/1', `/ip4/10.0.0.${index}/tcp/1/p2p/${name}`],
        },
      }),
      peers: {
        connect: async (address: string) => {
          dialled.push(`${name} ${address}`)
          const other = address.split('/').at(-1)!
          known.get(name)!.push({ peerId: `peer-${other}`, isConnected: true })
          known.get(other)!.push({ peerId: `peer-${name}`, isConnected: true })
          return { ok: true, value: { peerId: `peer-${other}` } }
        },
        list: async () => ({ ok: true, value: asked++ < slowness || name === blind ? [] : known.get(name)! }),
        ping: async (peerId: string) =>
          peerId === 'peer-bob'
            ? { ok: false, error: { message: 'no' } }
            : { ok: true, value: { roundTripMs: 2 } },
      },
    },
  })
  return { machines: names.map(machine) as unknown as Machine[], dialled, asked: () => asked }
}

describe('joining', () => {
  it('dials every pair once, at the address on the network', async () => {
    const { machines, dialled } = pretend(['alice', 'bob', 'carol'])
    await join(machines, machines)
    expect(dialled.sort()).toEqual([
      'bob /ip4/10.0.0.0/tcp/1/p2p/alice',
      'carol /ip4/10.0.0.0/tcp/1/p2p/alice',
      'carol /ip4/10.0.0.1/tcp/1/p2p/bob',
    ])
  })

  it('lets a newcomer dial the others, and leaves out the dead', async () => {
    const { machines, dialled } = pretend(['alice', 'dead', 'bob'])
    await join([machines[0]!], machines)
    expect(dialled).toEqual(['alice /ip4/10.0.0.2/tcp/1/p2p/bob'])
  })

  it('waits until each sees all others', async () => {
    const { machines, asked } = pretend(['alice', 'bob'], { slowness: 6 })
    await join(machines, machines)
    expect(asked()).toBe(8)
  })

  it('names who does not see whom when the time is over', async () => {
    const { machines } = pretend(['alice', 'bob', 'carol'], { blind: 'bob' })
    const joined = join(machines, machines, { withinMs: 50 })
    await expect(joined).rejects.toThrow('after 50 ms bob does not see alice, bob does not see carol')
  })

  it('gives up when asked to', async () => {
    const { machines } = pretend(['alice', 'bob'], { blind: 'bob' })
    await expect(join(machines, machines, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
  })
})

it('attests every ordered pair, with the dead and the deaf as unreachable', async () => {
  const { machines } = pretend(['alice', 'bob', 'dead'])
  expect((await attest(machines)).pairs).toEqual([
    { from: 'alice', to: 'bob', reachable: false },
    { from: 'alice', to: 'dead', reachable: false },
    { from: 'bob', to: 'alice', reachable: true, roundTripMs: 2 },
    { from: 'bob', to: 'dead', reachable: false },
    { from: 'dead', to: 'alice', reachable: false },
    { from: 'dead', to: 'bob', reachable: false },
  ])
})
