import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from './frames.ts'

const limits = { maxMessageBytes: 1000 }

const readAll = (pieces: readonly Uint8Array[]) => {
  const messages: string[] = []
  const reader = createFrameReader(
    limits,
    (message) => void messages.push(Buffer.from(message).toString('hex')),
  )
  const violations = pieces.map((piece) => reader.push(piece)).filter((violation) => violation !== undefined)
  return { messages, violation: violations[0], isPartial: reader.isPartial }
}
const prefixed = (length: number, ...bytes: number[]): Uint8Array => {
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32BE(length)
  return Buffer.concat([prefix, Uint8Array.from(bytes)])
}

describe('frames', () => {
  test('messages come out as they went in, however their bytes are cut into pieces', () => {
    const message = fc.uint8Array({ minLength: 1, maxLength: limits.maxMessageBytes })
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 700 })),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map(encodeFrame))
          const pieces: Uint8Array[] = []
          for (let offset = 0, next = 0; offset < bytes.byteLength; next += 1) {
            const size = cuts[next] ?? bytes.byteLength
            pieces.push(bytes.subarray(offset, offset + size))
            offset += size
          }
          const read = readAll(pieces)
          expect(read.messages).toEqual(messages.map((each) => Buffer.from(each).toString('hex')))
          expect(read).toMatchObject({ violation: undefined, isPartial: false })
        },
      ),
    )
  })

  test('two frames cut at every byte, and byte by byte, are read the same', () => {
    const bytes = Buffer.concat([encodeFrame(Buffer.from('first')), encodeFrame(Buffer.from('second'))])
    const expected = [Buffer.from('first').toString('hex'), Buffer.from('second').toString('hex')]
    for (let cut = 0; cut <= bytes.byteLength; cut += 1) {
      expect(readAll([bytes.subarray(0, cut), bytes.subarray(cut)]).messages).toEqual(expected)
    }
    expect(readAll([...bytes].map((byte) => Uint8Array.of(byte))).messages).toEqual(expected)
  })

  test('a frame cut short at any byte gives no message and is known to be unfinished', () => {
    const bytes = encodeFrame(Buffer.from('never complete'))
    for (let cut = 1; cut < bytes.byteLength; cut += 1) {
      expect(readAll([bytes.subarray(0, cut)])).toEqual({
        messages: [],
        violation: undefined,
        isPartial: true,
      })
    }
  })

  test.each([
    ['empty', 0],
    ['too-large', limits.maxMessageBytes + 1],
    ['too-large', 0x7fff_ffff],
    ['too-large', 0x8000_0000],
    ['too-large', 0xffff_ffff],
  ])('a frame that is %s (length %i) is refused as soon as its length is known', (violation, length) => {
    expect(readAll([prefixed(length)]).violation).toBe(violation)
    expect(readAll([...prefixed(length)].map((byte) => Uint8Array.of(byte))).violation).toBe(violation)
  })

  test('after a violation nothing more is read, not even what came before it in the same piece twice', () => {
    const good = encodeFrame(Buffer.from('good'))
    const read = readAll([Buffer.concat([good, prefixed(0), good]), good])
    expect(read.messages).toEqual([Buffer.from('good').toString('hex')])
    expect(read.violation).toBe('empty')
  })

  test('memory follows what has arrived, not the length that was claimed', () => {
    const big = { maxMessageBytes: 512 * 1024 * 1024 }
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 64 }, () => createFrameReader(big, () => {}))
    for (const reader of readers) expect(reader.push(prefixed(big.maxMessageBytes, 1, 2, 3))).toBeUndefined()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
    expect(readers.every((reader) => reader.isPartial)).toBe(true)
  })
})
