import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createManualClock, createSeededRandom, systemClock } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { bytes, inboxOf } from '../compliance-scene.ts'
import { createMemorySwitch, type MemorySwitchOptions } from './index.ts'

/** Three running networks on a clock of their own; the connections are made and the clock stands still. */
const createTown = async (options: MemorySwitchOptions = {}, seed = 'town') => {
  const clock = createManualClock()
  const memorySwitch = createMemorySwitch({ clock, random: createSeededRandom(seed) }, options)
  const networks = [alice, bob, carol].map(({ peerId }) => memorySwitch.join(peerId))
  const [a, b, c] = networks as [(typeof networks)[0], (typeof networks)[0], (typeof networks)[0]]
  for (const network of networks) await network.start()
  const connecting = [a.connect(b.addresses()[0]!), b.connect(c.addresses()[0]!)]
  clock.advance(10_000)
  await Promise.all(connecting)
  return { clock, memorySwitch, a, b, c }
}
const texts = (received: readonly { text: string }[]): string[] => received.map(({ text }) => text)

describe('a memory network on a clock of a test', () => {
  test('nothing arrives until time is advanced, not even without latency', async () => {
    const { clock, a, b } = await createTown()
    const received = inboxOf(b)
    await a.send(b.peerId, bytes('wait'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(received).toEqual([])
    clock.advance(0)
    expect(texts(received)).toEqual(['wait'])
  })

  test('a message takes the latency of its link, a question and its answer twice that', async () => {
    const { clock, memorySwitch, a, b } = await createTown({ latencyMs: 5 })
    memorySwitch.setLatency(bob.peerId, alice.peerId, 80)
    const received = inboxOf(b)
    await a.send(b.peerId, bytes('far'))
    clock.advance(79)
    expect(received).toEqual([])
    clock.advance(1)
    expect(texts(received)).toEqual(['far'])
    const ping = a.ping(b.peerId)
    clock.advance(160)
    expect(await ping).toBe(160)
  })

  test('a pair that is blocked is cut, and only that pair, until it is unblocked', async () => {
    const { clock, memorySwitch, a, b, c } = await createTown()
    memorySwitch.block(bob.peerId, alice.peerId)
    expect(a.peers().find((peer) => peer.peerId === b.peerId)?.isConnected).toBe(false)
    await expect(a.send(b.peerId, bytes('no way'))).rejects.toThrow('it does not answer')
    const [inboxOfB, received] = [inboxOf(b), inboxOf(c)]
    await b.send(c.peerId, bytes('untouched'))
    memorySwitch.unblock(alice.peerId, bob.peerId)
    await a.send(b.peerId, bytes('again'))
    clock.advance(0)
    expect(texts(received)).toEqual(['untouched'])
    expect(texts(inboxOfB)).toEqual(['again'])
  })

  test('connecting takes a round trip', async () => {
    const { clock, a, c } = await createTown({ latencyMs: 10 })
    let isConnected = false
    const connecting = a.connect(c.addresses()[0]!).then(() => {
      isConnected = true
    })
    clock.advance(19)
    await new Promise((resolve) => setImmediate(resolve))
    expect(isConnected).toBe(false)
    clock.advance(1)
    await connecting
    expect(isConnected).toBe(true)
  })

  test('messages of a pair keep their order, whatever latency and jitter do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 100 }), { maxLength: 20 }),
        fc.string(),
        async (latencies, seed) => {
          const { clock, memorySwitch, a, b } = await createTown({ jitterMs: 50 }, seed)
          const received = inboxOf(b)
          for (const [index, latencyMs] of latencies.entries()) {
            memorySwitch.setLatency(alice.peerId, bob.peerId, latencyMs)
            await a.send(b.peerId, bytes(`${index}`))
            clock.advance(latencyMs % 7)
          }
          clock.advance(1_000)
          expect(texts(received)).toEqual(latencies.map((_, index) => `${index}`))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('the same seed gives the same run, another seed another', async () => {
    const run = async (seed: string): Promise<string[]> => {
      const { clock, a, b, c } = await createTown({ latencyMs: 10, jitterMs: 40 }, seed)
      const received = inboxOf(b)
      for (let index = 0; index < 8; index += 1) {
        await a.send(b.peerId, bytes(`a${index}`))
        await c.send(b.peerId, bytes(`c${index}`))
        clock.advance(5)
      }
      clock.advance(1_000)
      return texts(received)
    }
    const first = await run('1')
    expect(await run('1')).toEqual(first)
    expect(await run('2')).not.toEqual(first)
  })

  test('a partition loses what is under way, refuses what comes, and cuts connections until it heals', async () => {
    const { clock, memorySwitch, a, b } = await createTown({ latencyMs: 10 })
    const received = inboxOf(b)
    await a.send(b.peerId, bytes('under way'))
    memorySwitch.partition([[alice.peerId], [bob.peerId, carol.peerId]])
    clock.advance(100)
    const unreachable = expect.objectContaining({ code: 'NETWORK_PEER_UNREACHABLE' })
    await expect(a.send(b.peerId, bytes('refused'))).rejects.toEqual(unreachable)
    await expect(a.connect(b.addresses()[0]!)).rejects.toEqual(unreachable)
    expect(a.peers().map((peer) => peer.isConnected)).toEqual([false])
    expect(received).toEqual([])
    memorySwitch.heal()
    await a.send(b.peerId, bytes('healed'))
    clock.advance(100)
    expect(texts(received)).toEqual(['healed'])
  })

  test('broadcasts do not cross a partition, and reach those on the same side', async () => {
    const { clock, memorySwitch, a, b, c } = await createTown({ latencyMs: 1 })
    const heard: string[] = []
    for (const network of [b, c]) network.subscribe('news', () => void heard.push(network.peerId))
    memorySwitch.partition([[alice.peerId, bob.peerId], [carol.peerId]])
    expect(await a.publish('news', bytes('local'))).toBe(1)
    clock.advance(100)
    expect(heard).toEqual([bob.peerId])
  })

  test('a bootstrap peer is connected with when it comes up, and again after it was lost', async () => {
    const { clock, memorySwitch, a } = await createTown({ latencyMs: 1 })
    const dave = memorySwitch.join('dave', { bootstrap: a.addresses() })
    const settle = async (): Promise<boolean> => {
      clock.advance(2_000)
      await new Promise((resolve) => setImmediate(resolve))
      return dave.peers().some((peer) => peer.isConnected)
    }
    await a.stop()
    await dave.start()
    expect(await settle()).toBe(false)
    await a.start()
    await settle()
    expect(await settle()).toBe(true)
    memorySwitch.disconnect('dave', alice.peerId)
    await settle()
    expect(await settle()).toBe(true)
    await dave.stop()
    clock.advance(2_000)
    expect(clock.pendingTimers).toBe(0)
  })

  test('what was sent to an earlier life of a peer is lost', async () => {
    const { clock, a, b } = await createTown({ latencyMs: 10 })
    const received = inboxOf(b)
    await a.send(b.peerId, bytes('to the old one'))
    await b.stop()
    await b.start()
    clock.advance(100)
    expect(received).toEqual([])
    await a.send(b.peerId, bytes('to the new one'))
    clock.advance(100)
    expect(texts(received)).toEqual(['to the new one'])
  })

  test('two running networks cannot share a peer id; after one has stopped the other starts at its address', async () => {
    const { memorySwitch, a } = await createTown()
    const [address] = a.addresses()
    const second = memorySwitch.join(alice.peerId)
    await expect(second.start()).rejects.toEqual(expect.objectContaining({ code: 'NETWORK_LISTEN_FAILED' }))
    await a.stop()
    await second.start()
    expect(second.addresses()).toEqual([address])
    expect(address).toBe(`/memory/1/p2p/${alice.peerId}`)
  })

  test('waiting for an answer ends with the reason of the caller’s signal', async () => {
    const { a, b } = await createTown({ latencyMs: 10 })
    const caller = new AbortController()
    const ping = a.ping(b.peerId, { signal: caller.signal })
    caller.abort(new Error('no longer wanted'))
    await expect(ping).rejects.toThrow('no longer wanted')
  })
})

describe('a memory network on the clock of the system', () => {
  test('a message without latency arrives in the next turn of the event loop, not in the call itself', async () => {
    const memorySwitch = createMemorySwitch({ clock: systemClock, random: createSeededRandom('prompt') })
    const [a, b] = [memorySwitch.join(alice.peerId), memorySwitch.join(bob.peerId)]
    await a.start()
    await b.start()
    await a.connect(b.addresses()[0]!)
    const received = inboxOf(b)
    void a.send(b.peerId, bytes('now'))
    expect(received).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(texts(received)).toEqual(['now'])
  })
})
