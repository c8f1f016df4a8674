import { afterEach, describe, expect, test, vi } from 'vitest'
import { createManualClock, silentLogger } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { type KeyPair, keyPairFromSeed } from '../../identity/index.ts'
import { bytes, eventually, inboxOf } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { createLibp2pNetwork, defaultRelayOptions, type Libp2pOptions } from './index.ts'
import { freePort } from './testing-relay.ts'
import { createOpenRelay, createSeated, type OpenRelay } from './testing-seat.ts'

const running: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const start = async <T extends Network>(network: T): Promise<T> => {
  running.push(() => network.stop())
  await network.start()
  return network
}
const make = (keyPair: KeyPair, options: Partial<Libp2pOptions>, clock = createManualClock()): Network =>
  createLibp2pNetwork({ keyPair, log: silentLogger, clock }, options)
const openRelay = async (...given: Parameters<typeof createOpenRelay>): Promise<OpenRelay> => {
  const relay = await createOpenRelay(...given)
  running.push(async () => relay[Symbol.asyncDispose]())
  return relay
}
const seated = (keyPair: KeyPair, relay: OpenRelay): Promise<Network> =>
  start(createSeated(keyPair, relay.address))
const outsider = (keyPair: KeyPair): Promise<Network> => start(make(keyPair, { listen: [] }))
const others = (count: number): KeyPair[] =>
  Array.from({ length: count }, (_, index) => keyPairFromSeed(new Uint8Array(32).fill(index + 1)))
/** For checks that move a clock: between two steps the network has time to do what was due. */
const stepwise = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 300 })
const local = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`
const rowOf = (network: Network, { peerId }: { peerId: string }) =>
  network.peers().find((peer) => peer.peerId === peerId)
const serving = { ...defaultRelayOptions, serve: true }

describe('a libp2p network behind a relay', () => {
  test('the address leads through the relay, and peers that use it say so', async () => {
    const relay = await openRelay()
    const target = await seated(bob, relay)
    expect(target.addresses()).toEqual([`${relay.address}/p2p-circuit/p2p/${bob.peerId}`])
    const caller = await outsider(alice)
    expect(await caller.connect(target.addresses()[0]!)).toBe(bob.peerId)
    expect(rowOf(caller, bob)).toEqual(expect.objectContaining({ isConnected: true, isRelayed: true }))
    expect(rowOf(target, alice)).toEqual(expect.objectContaining({ isConnected: true, isRelayed: true }))
    expect(rowOf(caller, { peerId: relay.address.split('/').at(-1)! })?.isRelayed).toBe(false)
  })

  test('who was called can answer and measure, although nobody can dial the caller', async () => {
    const relay = await openRelay()
    const target = await seated(bob, relay)
    const caller = await outsider(alice)
    const received = inboxOf(caller)
    await caller.connect(target.addresses()[0]!)
    await target.send(alice.peerId, bytes('good day'))
    expect(await target.ping(alice.peerId)).toBeGreaterThanOrEqual(0)
    await eventually(() => expect(received).toEqual([{ from: bob.peerId, text: 'good day' }]))
    expect(relay.circuits()).toBe(1)
  })

  test('connecting again uses the conversation that is open', async () => {
    const relay = await openRelay()
    const target = await seated(bob, relay)
    const caller = await outsider(alice)
    for (let count = 0; count < 3; count += 1) await caller.connect(target.addresses()[0]!)
    expect(relay.circuits()).toBe(1)
    expect(relay.called()).toBe(1)
  })

  test('peers that share a relay find each other by name alone', async () => {
    const relay = await openRelay()
    const [caller, target] = await Promise.all([alice, bob].map((keyPair) => seated(keyPair, relay)))
    const received = inboxOf(target!)
    await eventually(() => caller!.send(bob.peerId, bytes('we have not met')))
    await eventually(() => expect(received[0]).toEqual({ from: alice.peerId, text: 'we have not met' }))
  })

  test('a relay that was gone and came back makes its peers reachable again at the same address', async () => {
    const port = await freePort()
    const makeRelay = (): Network => make(carol, { listen: [local(port)], relay: serving })
    const address = `${local(port)}/p2p/${carol.peerId}`
    const first = await start(makeRelay())
    const clock = createManualClock()
    const target = await start(make(bob, { listen: ['/p2p-circuit'], bootstrap: [address] }, clock))
    await eventually(() => expect(target.addresses()).toHaveLength(1))
    const [before] = target.addresses()
    await first.stop()
    await eventually(() => expect(target.addresses()).toEqual([]))
    await start(makeRelay())
    await stepwise(() => {
      clock.advance(1_000)
      expect(target.addresses()).toEqual([before])
    })
    const caller = await outsider(alice)
    expect(await caller.connect(before!)).toBe(bob.peerId)
  })

  test('a relay that was connected by hand is found again when it comes back', async () => {
    const port = await freePort()
    const makeRelay = (): Network => make(carol, { listen: [local(port)], relay: serving })
    const first = await start(makeRelay())
    const clock = createManualClock()
    // the table would meet the relay again by chance
    const target = await start(make(bob, { listen: ['/p2p-circuit'], routing: 'off' }, clock))
    await target.connect(first.addresses()[0]!)
    await eventually(() => expect(target.addresses()).toHaveLength(1))
    await first.stop()
    await eventually(() => expect(target.addresses()).toEqual([]))
    await start(makeRelay())
    await stepwise(() => {
      clock.advance(15_000)
      expect(target.addresses()).toHaveLength(1)
    })
  })

  test('a full relay is asked again until a place is free', async () => {
    const relay = await openRelay({ maxReservations: 1 })
    const first = await seated(alice, relay)
    await eventually(() => expect(relay.asked()).toBe(1))
    const clock = createManualClock()
    const second = await start(make(bob, { listen: ['/p2p-circuit'], bootstrap: [relay.address] }, clock))
    await stepwise(() => {
      clock.advance(15_000)
      expect(relay.asked()).toBeGreaterThanOrEqual(3)
    })
    expect(second.addresses()).toEqual([])
    await first.stop()
    await stepwise(() => {
      clock.advance(15_000)
      expect(second.addresses()).toHaveLength(1)
    })
  })

  test('a direct connection is preferred: messages move to it in order, and the relay is left', async () => {
    const relay = await openRelay()
    const clock = createManualClock()
    const target = make(
      bob,
      { listen: ['/ip4/127.0.0.1/tcp/0', '/p2p-circuit'], bootstrap: [relay.address] },
      clock,
    )
    await start(target)
    await eventually(() => expect(target.addresses()).toHaveLength(2))
    const [direct, relayed] = target.addresses()
    const caller = await outsider(alice)
    const received = inboxOf(target)
    const heard: string[] = []
    target.subscribe('news', (_, message) => void heard.push(Buffer.from(message).toString()))
    await caller.connect(relayed!)
    expect(rowOf(caller, bob)?.isRelayed).toBe(true)
    const texts = Array.from({ length: 40 }, (_, index) => `message ${index}`)
    for (const text of texts.slice(0, 20)) await caller.send(bob.peerId, bytes(text))
    await caller.connect(direct!)
    for (const text of texts.slice(20)) await caller.send(bob.peerId, bytes(text))
    await eventually(() => expect(received.map(({ text }) => text)).toEqual(texts))
    expect(rowOf(caller, bob)?.isRelayed).toBe(false)
    clock.advance(5_000)
    await eventually(() => expect(relay.circuits()).toBe(0))
    await eventually(() => expect(caller.subscribers('news')).toEqual([bob.peerId]))
    // the stream of broadcasts ends a moment after the conversation: what is said must arrive then, too
    for (let round = 0; round < 12; round += 1) {
      await eventually(async () => {
        await caller.publish('news', bytes(`news ${round}`))
        expect(heard).toContain(`news ${round}`)
      })
      await caller.ping(bob.peerId)
    }
  })

  test('a relay in listen is refused, saying where it belongs', async () => {
    const network = make(bob, { listen: [`${local(9)}/p2p/${carol.peerId}/p2p-circuit`] })
    await expect(network.start()).rejects.toThrow('name the relay in network.bootstrap')
  })
})

describe('a libp2p network that relays', () => {
  test('nobody is reachable through a node that does not serve', async () => {
    const plain = await start(make(carol, { listen: [local(0)] }))
    const target = await start(make(bob, { listen: ['/p2p-circuit'], bootstrap: plain.addresses() }))
    await eventually(() => expect(rowOf(target, carol)?.isConnected).toBe(true))
    const caller = await outsider(alice)
    await expect(caller.connect(`${plain.addresses()[0]}/p2p-circuit/p2p/${bob.peerId}`)).rejects.toEqual(
      expect.objectContaining({ code: 'NETWORK_PEER_UNREACHABLE' }),
    )
    expect(target.addresses()).toEqual([])
  })

  test('a peer that did not ask to be reachable is not, though it is connected', async () => {
    const relay = await openRelay()
    const target = await outsider(bob)
    await target.connect(relay.address)
    const caller = await outsider(alice)
    await expect(caller.connect(`${relay.address}/p2p-circuit/p2p/${bob.peerId}`)).rejects.toEqual(
      expect.objectContaining({ code: 'NETWORK_PEER_UNREACHABLE' }),
    )
    expect(relay.circuits()).toBe(0)
  })

  test('the places of peers that left are free at once', async () => {
    const relay = await openRelay({ maxReservations: 2 })
    for (const keyPair of others(6)) {
      const passing = await seated(keyPair, relay)
      await passing.stop()
    }
    expect((await seated(bob, relay)).addresses()).toHaveLength(1)
  })

  test('one address holds no more than its share of places', async () => {
    const relay = await openRelay({ maxReservationsPerAddress: 2 })
    const [first] = await Promise.all([alice, bob].map((keyPair) => seated(keyPair, relay)))
    await eventually(() => expect(relay.asked()).toBe(2))
    const clock = createManualClock()
    const third = await start(make(carol, { listen: ['/p2p-circuit'], bootstrap: [relay.address] }, clock))
    await stepwise(() => {
      clock.advance(15_000)
      expect(relay.asked()).toBeGreaterThanOrEqual(4)
    })
    expect(third.addresses()).toEqual([])
    expect(first!.addresses()).toHaveLength(1)
  })

  test('one peer is given no more than its share of conversations, and the next caller is served', async () => {
    const relay = await openRelay({ maxCircuitsPerPeer: 2 })
    const targets = await Promise.all(others(3).map((keyPair) => seated(keyPair, relay)))
    const greedy = await outsider(alice)
    const outcomes = []
    for (const target of targets)
      outcomes.push(
        await greedy.connect(target.addresses()[0]!).then(
          () => 'open',
          () => 'refused',
        ),
      )
    expect(outcomes).toEqual(['open', 'open', 'refused'])
    const modest = await outsider(bob)
    expect(await modest.connect(targets[2]!.addresses()[0]!)).toBe(targets[2]!.peerId)
  })

  test('all peers together are given no more conversations than the relay allows', async () => {
    const relay = await openRelay({ maxCircuits: 2 })
    const target = await seated(bob, relay)
    const callers = await Promise.all(others(3).map(outsider))
    const outcomes = []
    for (const caller of callers)
      outcomes.push(
        await caller.connect(target.addresses()[0]!).then(
          () => 'open',
          () => 'refused',
        ),
      )
    expect(outcomes).toEqual(['open', 'open', 'refused'])
  })

  test('a conversation is cut when its bytes are used up, and the next message begins another', async () => {
    const relay = await openRelay({ circuitBytes: 300_000 })
    const target = await seated(bob, relay)
    const caller = await outsider(alice)
    const received = inboxOf(target)
    await caller.connect(target.addresses()[0]!)
    for (let count = 0; count < 4; count += 1) await caller.send(bob.peerId, new Uint8Array(100_000))
    await eventually(() => expect(rowOf(target, alice)?.isConnected).toBe(false))
    expect(received.length).toBeLessThan(4)
    await eventually(() => expect(rowOf(caller, bob)?.isConnected).toBe(false))
    await caller.send(bob.peerId, bytes('once more'))
    await eventually(() => expect(received.at(-1)?.text).toBe('once more'))
  })
})
