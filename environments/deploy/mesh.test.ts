import { describe, expect, it } from 'vitest'
import { introductionsAmong } from './introductions.ts'
import type { Machine } from './machine.ts'
import { join } from './mesh.ts'
import { attest, sights } from './sights.ts'

/** Machines that know each other after `slowness` questions, or never. */
const pretend = (
  names: readonly string[],
  {
    slowness = 0,
    blind = '',
    hidden = [] as readonly string[],
    relay = '',
  }: { slowness?: number; blind?: string; hidden?: readonly string[]; relay?: string } = {},
) => {
  const dialled: string[] = []
  const known = new Map<string, { peerId: string; isConnected: true }[]>(names.map((name) => [name, []]))
  let asked = 0
  const machine = (name: string, index: number) => ({
    name,
    address: `10.0.0.${index}`,
    nat: hidden.includes(name) ? ('symmetric' as const) : ('none' as const),
    role: name === relay ? ('relay' as const) : ('member' as const),
    isRunning: () => name !== 'dead',
    dms: {
      identity: async () => ({
        ok: true,
        value: {
          peerId: `peer-${name}`,
          addresses: [
            '/ip4/9.9.9.9/tcp/1',
            `/ip4/10.0.0.${index}/tcp/1/p2p/${name}`,
            // As a daemon does: named once it is connected to a relay.
            ...(hidden.includes(name) && known.get(name)!.some(({ peerId }) => peerId === `peer-${relay}`)
              ? [`/p2p/${relay}/p2p-circuit/p2p/${name}`]
              : []),
          ],
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
  it('tells each tenth of many pairs, and nothing of few', async () => {
    const many = pretend(Array.from({ length: 12 }, (_, index) => `host${index}`))
    const few = pretend(['alice', 'bob', 'carol'])
    const told: string[] = []
    await join(few.machines, few.machines, { onProgress: (text) => told.push(text) })
    expect(told).toEqual([])
    await join(many.machines, many.machines, { onProgress: (text) => told.push(text) })
    expect(told).toHaveLength(10)
    expect(told.at(-1)).toBe('66 of 66 pairs of hosts are connected')
  })

  /** Refuses the first so many dials of its first machine. */
  const refusing = (hosts: number, refusals: number) => {
    const crowd = pretend(Array.from({ length: hosts }, (_, index) => `host${index}`))
    let left = refusals
    for (const { dms } of crowd.machines) {
      const { connect } = dms.peers
      const late = { ok: false, error: { message: 'too late' } } as never
      Object.assign(dms.peers, {
        connect: async (address: string) => (left-- > 0 ? late : connect(address)),
      })
    }
    return crowd.machines
  }

  it('tries a pair of many again, thrice at most, and tells so', async () => {
    const told: string[] = []
    const machines = refusing(12, 1)
    await join(machines, machines, { onProgress: (text) => told.push(text) })
    expect(told.filter((text) => text.includes('tries again'))).toHaveLength(1)
    const never = refusing(12, 1000)
    await expect(join(never, never)).rejects.toThrow('too late')
  })

  it('takes the first refusal of few for the last word', async () => {
    const machines = refusing(3, 1)
    await expect(join(machines, machines)).rejects.toThrow('too late')
  })

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

  it('lets those behind translators dial those who are not, then meets them through the relay', async () => {
    const { machines, dialled } = pretend(['alice', 'relay', 'bob', 'carol'], {
      hidden: ['alice', 'bob'],
      relay: 'relay',
    })
    await join(machines, machines)
    expect(dialled.slice(0, -1).sort()).toEqual([
      'alice /ip4/10.0.0.1/tcp/1/p2p/relay',
      'alice /ip4/10.0.0.3/tcp/1/p2p/carol',
      'bob /ip4/10.0.0.1/tcp/1/p2p/relay',
      'bob /ip4/10.0.0.3/tcp/1/p2p/carol',
      'carol /ip4/10.0.0.1/tcp/1/p2p/relay',
    ])
    expect(dialled.at(-1)).toBe('bob /p2p/relay/p2p-circuit/p2p/alice')
  })

  it('lets those behind translators dial a newcomer on the open network', async () => {
    const { machines, dialled } = pretend(['alice', 'bob'], { hidden: ['alice'] })
    await join([machines[1]!], machines)
    expect(dialled).toEqual(['alice /ip4/10.0.0.1/tcp/1/p2p/bob'])
  })

  it('connects anew through a relay that came back those who met through it', async () => {
    const { machines, dialled } = pretend(['alice', 'relay', 'bob'], {
      hidden: ['alice', 'bob'],
      relay: 'relay',
    })
    await join([machines[1]!], machines)
    expect(dialled.at(-1)).toBe('alice /p2p/relay/p2p-circuit/p2p/bob')
  })

  it('says what is missing where nobody relays', async () => {
    const { machines } = pretend(['alice', 'bob'], { hidden: ['alice', 'bob'] })
    const joined = join(machines, machines, { withinMs: 50 })
    await expect(joined).rejects.toMatchObject({
      code: 'NETWORK_INCOMPLETE',
      message: expect.stringContaining('alice got no address at a relay within 50 ms'),
      hint: expect.stringContaining('role "relay"'),
    })
  })

  it('does not ask newcomers to see whom they are not to meet, nor others to see each other', async () => {
    const { machines } = pretend(['alice', 'bob', 'carol'])
    await join([machines[0]!], machines, { withinMs: 1000 })
    const sight = await sights(machines)
    expect(sight.filter(({ reachable }) => reachable).map(({ from, to }) => `${from} ${to}`)).toEqual([
      'alice bob',
      'alice carol',
      'bob alice',
      'carol alice',
    ])
  })

  it('connects of many those who are introduced, and a newcomer with its neighbours on the circle', async () => {
    const { machines, dialled } = pretend(Array.from({ length: 40 }, (_, index) => `h${index}`))
    const introduced = introductionsAmong(machines)
    await join(machines, machines, { introduced })
    expect(dialled).toHaveLength(200)
    dialled.length = 0
    await join([machines[5]!], machines, { introduced })
    expect(dialled).toHaveLength(10)
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

it('attests of many only those who were introduced', async () => {
  const { machines } = pretend(['bob', ...Array.from({ length: 39 }, (_, index) => `h${index}`)])
  const { pairs, differences } = await attest(machines)
  expect(pairs).toHaveLength(40 * 39)
  expect(pairs.filter(({ introduced }) => introduced !== false)).toHaveLength(40 * 10)
  // Nobody's ping reaches bob.
  expect(differences).toHaveLength(10)
  expect(differences[0]).toBe('h0 → bob: not reached')
})
