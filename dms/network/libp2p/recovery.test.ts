import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createManualClock, silentLogger } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { bytes, eventually, inboxOf } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { createLibp2pNetwork, type Libp2pOptions } from './index.ts'
import { createRelay, freePort, type Relay } from './testing-relay.ts'

const running: Network[] = []
const relays: Relay[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((network) => network.stop()))
  for (const relay of relays.splice(0)) await relay[Symbol.asyncDispose]()
})

const make = (keyPair: typeof alice, options: Partial<Libp2pOptions>, clock = createManualClock()) => {
  const network = createLibp2pNetwork({ keyPair, log: silentLogger, clock }, options)
  running.push(network)
  return { network, clock }
}
const local = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`
const at = (port: number, { peerId }: { peerId: string }): string => `${local(port)}/p2p/${peerId}`
const isConnected = (network: Network): boolean => network.peers().some((peer) => peer.isConnected)

describe('a libp2p network after trouble', () => {
  test('starting does not wait for bootstrap peers, and finds one that comes up later', async () => {
    const port = await freePort()
    const { network: late } = make(bob, { listen: [local(port)] })
    const { network: early, clock } = make(alice, { listen: [], bootstrap: [at(port, bob)] })
    await early.start()
    await eventually(() => expect(clock.pendingTimers).toBeGreaterThanOrEqual(2))
    expect(isConnected(early)).toBe(false)
    await late.start()
    clock.advance(1_000)
    await eventually(() => expect(isConnected(early)).toBe(true))
  })

  test('a bootstrap peer that was lost is dialled again', async () => {
    const port = await freePort()
    const { network: seed } = make(bob, { listen: [local(port)] })
    const { network: follower, clock } = make(alice, { listen: [], bootstrap: [at(port, bob)] })
    await seed.start()
    await follower.start()
    await eventually(() => expect(isConnected(follower)).toBe(true))
    await seed.stop()
    await eventually(() => expect(isConnected(follower)).toBe(false))
    await seed.start()
    await eventually(() => {
      clock.advance(1_000)
      expect(isConnected(follower)).toBe(true)
    })
  })

  test('a peer that was connected by its address and got lost is dialled again', async () => {
    const port = await freePort()
    const { network: friend } = make(bob, { listen: [local(port)] })
    const { network: caller, clock } = make(alice, { listen: [] })
    await friend.start()
    await caller.start()
    await caller.connect(at(port, bob))
    await friend.stop()
    await eventually(() => expect(isConnected(caller)).toBe(false))
    await friend.start()
    await eventually(() => {
      clock.advance(1_000)
      expect(isConnected(caller)).toBe(true)
    })
  })

  test('when one of the lost answers, the others are dialled at once', async () => {
    const ports = [await freePort(), await freePort()]
    const lost = [make(bob, { listen: [local(ports[0]!)] }), make(carol, { listen: [local(ports[1]!)] })]
    const { network: caller, clock } = make(alice, { listen: [] })
    await caller.start()
    for (const [index, { network }] of lost.entries()) {
      await network.start()
      await caller.connect(at(ports[index]!, [bob, carol][index]!))
    }
    await Promise.all(lost.map(({ network }) => network.stop()))
    await eventually(() => expect(isConnected(caller)).toBe(false))
    // By now the pauses are long.
    for (let round = 0; round < 8; round += 1) {
      clock.advance(30_000)
      await eventually(() => expect(clock.pendingTimers).toBeGreaterThanOrEqual(3))
    }
    await Promise.all(lost.map(({ network }) => network.start()))
    await caller.connect(at(ports[0]!, bob))
    clock.advance(1)
    await eventually(() => expect(caller.peers().filter((peer) => peer.isConnected).length).toBe(2))
  })

  test('somebody who was met by chance is not dialled again after an hour', async () => {
    const port = await freePort()
    const { network: friend } = make(bob, { listen: [local(port)] })
    const { network: caller, clock } = make(alice, { listen: [] })
    await friend.start()
    await caller.start()
    await caller.connect(at(port, bob))
    await friend.stop()
    await eventually(() => expect(isConnected(caller)).toBe(false))
    const tick = async (): Promise<void> => {
      clock.advance(60_000)
      // Whatever was due begins anew before time goes on.
      await eventually(() => expect(clock.pendingTimers).toBeGreaterThan(0))
    }
    for (let minute = 0; minute < 65; minute += 1) await tick()
    const callers: string[] = []
    const door = createServer((socket) => {
      socket.once('data', (word) => void callers.push(word.toString('latin1').slice(0, 5)))
    })
    await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve))
    await tick()
    await tick()
    const own = connect(port, '127.0.0.1')
    own.write('hello')
    await eventually(() => expect(callers).toContain('hello'))
    expect(callers).toEqual(['hello'])
    own.destroy()
    door.close()
  })

  test('a broadcast reaches a peer that connected a moment ago', async () => {
    const port = await freePort()
    const { network: listener } = make(bob, { listen: [local(port)] })
    const { network: caller } = make(alice, { listen: [] })
    listener.subscribe('news', () => {})
    await listener.start()
    await caller.start()
    await caller.connect(at(port, bob))
    expect(await caller.publish('news', bytes('hello'))).toBe(1)
  })

  test('a bootstrap entry that is no address stops the start, naming it', async () => {
    const { network } = make(alice, { listen: [], bootstrap: ['somewhere'] })
    await expect(network.start()).rejects.toThrow('"somewhere"')
    expect(network.addresses()).toEqual([])
  })

  test('a port that is taken stops the start, and a free one starts it later', async () => {
    const port = await freePort()
    const { network: first } = make(bob, { listen: [local(port)] })
    const { network: second } = make(alice, { listen: [local(port)] })
    await first.start()
    await expect(second.start()).rejects.toEqual(expect.objectContaining({ code: 'NETWORK_LISTEN_FAILED' }))
    await first.stop()
    await second.start()
    expect(second.addresses()).toEqual([at(port, alice)])
  })

  test('a peer that vanished without a word and came back is sent messages and broadcasts again', async () => {
    const port = await freePort()
    const relay = await createRelay(port)
    relays.push(relay)
    const { network: stayed, clock } = make(alice, { listen: [local(port)] })
    const { network: vanishing } = make(bob, { listen: [] })
    stayed.subscribe('news', () => {})
    vanishing.subscribe('news', () => {})
    await stayed.start()
    await vanishing.start()
    await vanishing.connect(at(relay.port, alice))
    await stayed.send(bob.peerId, bytes('before'))
    await eventually(() => expect(stayed.subscribers('news')).toEqual([bob.peerId]))
    relay.swallow()
    await vanishing.stop()
    expect(isConnected(stayed)).toBe(true)

    const { network: back } = make(bob, { listen: [local(await freePort())] })
    const received = inboxOf(back)
    const heard: string[] = []
    back.subscribe('news', (_, message) => void heard.push(Buffer.from(message).toString()))
    await back.start()
    await back.connect(at(port, alice))
    await vi.waitFor(
      async () => {
        clock.advance(5_000)
        await stayed.send(bob.peerId, bytes('after'))
        await stayed.publish('news', bytes('after'))
        await vi.waitFor(() => expect(received.length > 0 && heard.length > 0).toBe(true), { timeout: 300 })
      },
      { timeout: 20_000, interval: 300 },
    )
    expect(received[0]).toEqual({ from: alice.peerId, text: 'after' })
    expect(heard[0]).toBe('after')
  })

  test('a peer that stops reading is given up after a while, and what waits for it is refused', async () => {
    const port = await freePort()
    const relay = await createRelay(port)
    relays.push(relay)
    const { network: sender, clock } = make(alice, {
      listen: [],
      stallTimeoutMs: 5_000,
      maxQueuedBytes: 4_000_000,
    })
    const { network: reader } = make(bob, { listen: [local(port)] })
    await reader.start()
    await sender.start()
    await sender.connect(at(relay.port, bob))
    await sender.send(bob.peerId, bytes('hello'))
    relay.swallow()
    const idleTimers = clock.pendingTimers
    const sends = Array.from({ length: 30 }, () => sender.send(bob.peerId, new Uint8Array(1_000_000)))
    const outcomes = Promise.allSettled(sends)
    await eventually(() => expect(clock.pendingTimers).toBe(idleTimers + 1))
    clock.advance(5_000)
    const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected')
    const reasons = refused.map(({ reason }) => String(reason))
    expect(reasons.some((reason) => reason.includes('waiting for it already'))).toBe(true)
    expect(reasons.some((reason) => reason.includes('read nothing for 5000 ms'))).toBe(true)
  })

  test('stopping and starting many times leaves no timers behind', async () => {
    const { network, clock } = make(alice, { listen: [local(0)] })
    for (let round = 0; round < 10; round += 1) {
      await network.start()
      await network.stop()
    }
    expect(clock.pendingTimers).toBe(0)
  })
})
