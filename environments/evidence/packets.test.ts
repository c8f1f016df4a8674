import { describe, expect, it } from 'vitest'
import { cutPackets, packetsIn } from './packets.ts'

const header = (snapLength = 128): Buffer => {
  const bytes = Buffer.alloc(24)
  bytes.writeUInt32LE(0xa1b2c3d4, 0)
  bytes.writeUInt16LE(2, 4)
  bytes.writeUInt16LE(4, 6)
  bytes.writeUInt32LE(snapLength, 16)
  bytes.writeUInt32LE(1, 20)
  return bytes
}

const packet = (atMs: number, text: string): Buffer => {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(Math.floor(atMs / 1000), 0)
  bytes.writeUInt32LE((atMs % 1000) * 1000, 4)
  bytes.writeUInt32LE(text.length, 8)
  bytes.writeUInt32LE(1500, 12)
  return Buffer.concat([bytes, Buffer.from(text)])
}

const startMs = 1_700_000_000_000
const ring = [
  Buffer.concat([header(), packet(startMs + 200, 'third'), packet(startMs + 300, 'fourth')]),
  Buffer.concat([header(), packet(startMs, 'first'), packet(startMs + 100, 'second')]),
]

const textsIn = (file: Buffer | undefined): readonly string[] =>
  file === undefined ? ['no file'] : [...packetsIn(file)].map(({ record }) => record.subarray(16).toString())

describe('captured packets', () => {
  it('come with their time and their length on the wire', () => {
    expect([...packetsIn(ring[0]!)].map(({ atMs, lengthBytes }) => [atMs, lengthBytes])).toEqual([
      [startMs + 200, 1500],
      [startMs + 300, 1500],
    ])
  })

  it('of a ring are put in order', () => {
    expect(textsIn(cutPackets(ring, { maxBytes: 10_000 }))).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it('are cut to a window, both ends included', () => {
    const window = { fromMs: startMs + 100, toMs: startMs + 200 }
    expect(textsIn(cutPackets(ring, { window, maxBytes: 10_000 }))).toEqual(['second', 'third'])
    expect(textsIn(cutPackets(ring, { window: { fromMs: 0, toMs: 1 }, maxBytes: 10_000 }))).toEqual([])
  })

  it('are the newest where not all fit', () => {
    const two = 24 + packet(0, 'third').length + packet(0, 'fourth').length
    expect(textsIn(cutPackets(ring, { maxBytes: two }))).toEqual(['third', 'fourth'])
    expect(textsIn(cutPackets(ring, { maxBytes: two - 1 }))).toEqual(['fourth'])
    expect(cutPackets(ring, { maxBytes: two })).toHaveLength(two)
  })

  it('end where a file breaks off', () => {
    for (let length = 0; length < ring[0]!.length; length += 1) {
      const whole = length < 45 ? [] : ['third']
      expect([...packetsIn(ring[0]!.subarray(0, length))], `${length} bytes`).toHaveLength(whole.length)
    }
  })

  it('that claim more than a packet may hold are none', () => {
    const lying = Buffer.concat([header(4), packet(startMs, 'longer than four')])
    expect([...packetsIn(lying)]).toEqual([])
  })

  it('are none in a file that is no capture', () => {
    expect(cutPackets([Buffer.from('x'.repeat(100)), Buffer.alloc(0)], { maxBytes: 100 })).toBeUndefined()
    expect(cutPackets([], { maxBytes: 100 })).toBeUndefined()
  })
})
