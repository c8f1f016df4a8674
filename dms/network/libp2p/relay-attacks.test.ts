import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../core/index.ts'
import { alice, bob, mallory } from '../../identity/fixtures.ts'
import { bytes, eventually, inboxOf } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { hopProtocol, stopProtocol } from './circuit.ts'
import { createLibp2pNetwork, defaultLibp2pOptions } from './index.ts'
import { createNode } from './node.ts'
import { createIntruder } from './testing-intruder.ts'
import { createOpenRelay, createSeated } from './testing-seat.ts'

const listen = ['/ip4/127.0.0.1/tcp/0']
const running: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const started = async (network: Network): Promise<Network> => {
  running.push(() => network.stop())
  await network.start()
  return network
}
const openRelay = async () => {
  const relay = await createOpenRelay()
  running.push(async () => relay[Symbol.asyncDispose]())
  return relay
}
const plain = (keyPair: typeof alice): Promise<Network> =>
  started(createLibp2pNetwork({ keyPair, log: silentLogger }, { listen }))

/** One protobuf message of at most 127 bytes with its length before it. */
const framed = (message: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(message.byteLength), message])
const answerOf = (stream: Stream): Promise<string> =>
  new Promise((resolve) =>
    stream.addEventListener('message', ({ data }) => resolve(Buffer.from(data.subarray()).toString('hex')), {
      once: true,
    }),
  )
const permissionDenied = 'ca01' // status 202 as a varint

describe('relays that cannot be trusted', () => {
  test('what a relay alters is not delivered, and the next message finds another way', async () => {
    const relay = await openRelay()
    const target = await started(createSeated(bob, relay.address))
    const caller = await plain(alice)
    const received = inboxOf(target)
    await caller.connect(target.addresses()[0]!)
    await caller.send(bob.peerId, bytes('before'))
    await eventually(() => expect(received).toHaveLength(1))
    relay.alter()
    await caller.send(bob.peerId, bytes('altered'))
    await eventually(() => expect(relay.circuits()).toBe(0))
    await eventually(() =>
      expect(caller.peers().find((one) => one.peerId === bob.peerId)?.isConnected).toBe(false),
    )
    await caller.send(bob.peerId, bytes('after'))
    await eventually(() => expect(received.map(({ text }) => text)).toEqual(['before', 'after']))
  })

  test('a peer that passes on a call unasked is refused, and does not choose what this node announces', async () => {
    const target = await plain(bob)
    const before = target.addresses()
    const options = { ...defaultLibp2pOptions, listen, relay: { ...defaultLibp2pOptions.relay, serve: true } }
    const { node } = await createNode(mallory, options)
    await node.start()
    running.push(async () => node.stop())
    const stream = await node.dialProtocol(multiaddr(before[0]!), stopProtocol)
    const answer = answerOf(stream)
    const caller = Buffer.from(node.peerId.toMultihash().bytes)
    const peer = Buffer.concat([Uint8Array.of(0x0a, caller.byteLength), caller])
    stream.send(framed(Buffer.concat([Uint8Array.of(0x08, 0x00, 0x12, peer.byteLength), peer])))
    expect(await answer).toContain(permissionDenied)
    expect(target.addresses()).toEqual(before)
  })
})

describe('callers that a relay cannot trust', () => {
  test('who does not speak with actors gets no place, and others do', async () => {
    const relay = await openRelay()
    const intruder = await createIntruder()
    running.push(async () => intruder.node.stop())
    const stream = await intruder.open(relay.address, hopProtocol)
    const answer = answerOf(stream)
    stream.send(framed(Uint8Array.of(0x08, 0x00)))
    expect(await answer).toContain(permissionDenied)
    expect((await started(createSeated(bob, relay.address))).addresses()).toHaveLength(1)
  })

  test('garbage and requests that are never finished leave the relay serving', async () => {
    const relay = await openRelay()
    const intruder = await createIntruder()
    running.push(async () => intruder.node.stop())
    for (let count = 0; count < 20; count += 1) {
      const stream = await intruder.open(relay.address, hopProtocol)
      stream.send(count % 2 === 0 ? Buffer.from('\x05never') : Uint8Array.of(0x7f, 0x01))
    }
    const target = await started(createSeated(bob, relay.address))
    const caller = await plain(alice)
    expect(await caller.connect(target.addresses()[0]!)).toBe(bob.peerId)
  })
})
