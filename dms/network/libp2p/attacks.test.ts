import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Stream } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, silentLogger } from '../../core/index.ts'
import { alice, bob } from '../../identity/fixtures.ts'
import { bytes, eventually, inboxOf } from '../compliance-scene.ts'
import { maxMessageBytes, type Network } from '../index.ts'
import { encodeFrame } from './frames.ts'
import { actorProtocol, createLibp2pNetwork, type Libp2pOptions } from './index.ts'
import { createIntruder, endOf } from './testing-intruder.ts'

const maxStreams = 12

const quick: Partial<Libp2pOptions> = {
  listen: ['/ip4/127.0.0.1/tcp/0'],
  handshakeTimeoutMs: 1_000,
  frameTimeoutMs: 1_000,
  maxStreamsPerConnection: maxStreams,
}

const prefix = (length: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

describe('a libp2p network under attack', () => {
  const clock = createManualClock()
  let target: Network
  let friend: Network
  let intruder: Awaited<ReturnType<typeof createIntruder>>
  const sockets: Socket[] = []

  const knock = async (): Promise<Socket> => {
    const port = Number(target.addresses()[0]!.split('/')[4])
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
    return socket
  }
  /** The positive sign: an honest peer, at the same address as the attacker, is still served. */
  const expectService = async (): Promise<void> => {
    const received = inboxOf(target)
    await friend.connect(target.addresses()[0]!)
    await friend.send(target.peerId, bytes('still there?'))
    await eventually(() => expect(received).toContainEqual({ from: friend.peerId, text: 'still there?' }))
  }

  beforeEach(async () => {
    target = createLibp2pNetwork({ keyPair: alice, log: silentLogger, clock }, quick)
    friend = createLibp2pNetwork({ keyPair: bob, log: silentLogger }, quick)
    intruder = await createIntruder()
    await Promise.all([target.start(), friend.start()])
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await Promise.all([target.stop(), friend.stop(), intruder.node.stop()])
  })

  test('the control: a well-formed frame of a bare libp2p node is delivered under its own name', async () => {
    const received = inboxOf(target)
    const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
    stream.send(encodeFrame(bytes('plain')))
    await eventually(() => expect(received).toEqual([{ from: intruder.peerId, text: 'plain' }]))
  })

  test('a frame sent byte by byte is delivered', async () => {
    const received = inboxOf(target)
    const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
    for (const byte of encodeFrame(bytes('slow'))) stream.send(Uint8Array.of(byte))
    await eventually(() => expect(received).toEqual([{ from: intruder.peerId, text: 'slow' }]))
  })

  test.each([0, maxMessageBytes + 1, 0x8000_0000, 0xffff_ffff])(
    'a frame that claims %i bytes has its stream reset, and others are served',
    async (length) => {
      const received = inboxOf(target)
      const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
      stream.send(Buffer.concat([encodeFrame(bytes('before')), prefix(length), encodeFrame(bytes('after'))]))
      expect(await endOf(stream)).toBe('reset')
      expect(received.map(({ text }) => text)).toEqual(['before'])
      await expectService()
    },
  )

  test('a frame that is never finished has its stream reset when its time is over', async () => {
    const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
    const idleTimers = clock.pendingTimers
    stream.send(Buffer.concat([prefix(10), bytes('half')]))
    await eventually(() => expect(clock.pendingTimers).toBe(idleTimers + 1))
    clock.advance(999)
    expect(stream.status).toBe('open')
    clock.advance(1)
    expect(await endOf(stream)).toBe('reset')
    await expectService()
  })

  test('a busy stream that always ends in the middle of a frame is not mistaken for a slow one', async () => {
    const received = inboxOf(target)
    const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
    const frame = encodeFrame(bytes('a frame'))
    const shifted = Buffer.concat([frame.subarray(5), frame.subarray(0, 5)])
    stream.send(frame.subarray(0, 5))
    for (let count = 1; count <= 4; count += 1) {
      stream.send(shifted)
      await eventually(() => expect(received).toHaveLength(count))
      clock.advance(600)
    }
    expect(stream.status).toBe('open')
  })

  test('a stream that is closed in the middle of a frame delivers nothing and leaves no timer', async () => {
    const received = inboxOf(target)
    const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
    const idleTimers = clock.pendingTimers
    stream.send(Buffer.concat([prefix(10), bytes('half')]))
    await eventually(() => expect(clock.pendingTimers).toBe(idleTimers + 1))
    await stream.close()
    await eventually(() => expect(clock.pendingTimers).toBe(idleTimers))
    expect(received).toEqual([])
  })

  test('of many streams of one peer only the newest is kept', async () => {
    const received = inboxOf(target)
    const first = await intruder.open(target.addresses()[0]!, actorProtocol)
    first.send(encodeFrame(bytes('first')))
    await eventually(() => expect(received).toHaveLength(1))
    const second = await intruder.open(target.addresses()[0]!, actorProtocol)
    second.send(encodeFrame(bytes('second')))
    expect(await endOf(first)).toBe('reset')
    await eventually(() => expect(received.map(({ text }) => text)).toEqual(['first', 'second']))
  })

  test('a peer that opens streams without end is held to its share', async () => {
    const address = target.addresses()[0]!
    const streams: Stream[] = []
    for (let count = 0; count < 40; count += 1) {
      const stream = await intruder.open(address, '/ipfs/ping/1.0.0').catch(() => undefined)
      if (stream !== undefined) streams.push(stream)
    }
    const open = streams.filter(({ status }) => status === 'open').length
    expect(open).toBeGreaterThan(0)
    expect(open).toBeLessThanOrEqual(maxStreams)
    await expectService()
  })

  test('strangers who connect and say nothing are cut off, and honest peers are served meanwhile', async () => {
    const silent = await Promise.all(Array.from({ length: 40 }, knock))
    await expectService()
    await eventually(() => expect(silent.every((socket) => socket.closed)).toBe(true))
  })

  test('garbage, resets in every state of the handshake and broken greetings harm nobody', async () => {
    const greeting = Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1')
    for (let cut = 0; cut <= greeting.byteLength; cut += 4) {
      const socket = await knock()
      socket.write(greeting.subarray(0, cut))
      socket.resetAndDestroy()
    }
    for (const text of ['GET / HTTP/1.1\r\n\r\n', '\xff'.repeat(5000), '\x13/multistream/9.9.9\n']) {
      const socket = await knock()
      socket.end(Buffer.from(text, 'latin1'))
    }
    await expectService()
  })

  test('a peer that speaks without encryption is refused', async () => {
    const socket = await knock()
    socket.write(Buffer.from('\x13/multistream/1.0.0\n\x11/plaintext/2.0.0\n', 'latin1'))
    const answer: Buffer[] = []
    socket.on('data', (chunk: Buffer) => answer.push(chunk))
    await eventually(() => expect(Buffer.concat(answer).toString('latin1')).toContain('\x03na\n'))
    await expectService()
  })

  test('connections reset while messages flow leave the process and the network alive', async () => {
    for (let round = 0; round < 5; round += 1) {
      const stream = await intruder.open(target.addresses()[0]!, actorProtocol)
      stream.send(encodeFrame(new Uint8Array(100_000).fill(1)))
      for (const connection of intruder.node.getConnections())
        connection.abort(new Error('reset by the test'))
    }
    await expectService()
  })
})
