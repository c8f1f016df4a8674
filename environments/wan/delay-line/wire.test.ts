import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bindMessage,
  modeMessage,
  type QueuedPacket,
  readMessages,
  verdictBytes,
  writeVerdict,
} from './wire.ts'

const hex = (bytes: Buffer): string => bytes.toString('hex')
const empty = (): QueuedPacket => ({ id: 0, lengthBytes: 0, copyOffset: 0, copyBytes: 0 })

/** A packet message as the kernel writes it. */
const packetMessage = (id: number, payload: Buffer, trueLength?: number): Buffer => {
  const attribute = (type: number, data: Buffer) => {
    const bytes = Buffer.alloc(4 + Math.ceil(data.length / 4) * 4)
    bytes.writeUInt16LE(4 + data.length, 0)
    bytes.writeUInt16LE(type, 2)
    data.copy(bytes, 4)
    return bytes
  }
  const uint32 = (value: number) =>
    Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255])
  const body = Buffer.concat([
    attribute(1, Buffer.concat([uint32(id), Buffer.from([8, 0, 2, 0])])),
    ...(trueLength === undefined ? [] : [attribute(13, uint32(trueLength))]),
    attribute(10, payload),
  ])
  const header = Buffer.alloc(20)
  header.writeUInt32LE(20 + body.length, 0)
  header.writeUInt16LE(0x300, 4)
  return Buffer.concat([header, body])
}

const packetsIn = (bytes: Buffer): (QueuedPacket & { readonly copy: string })[] => {
  const found: (QueuedPacket & { readonly copy: string })[] = []
  readMessages(
    bytes,
    bytes.length,
    empty(),
    (packet) => {
      const copy = hex(bytes.subarray(packet.copyOffset, packet.copyOffset + packet.copyBytes))
      found.push({ ...packet, copy })
    },
    () => {},
  )
  return found
}

describe('the wire format of the packet queue', () => {
  it('asks for a queue and for copies as nfnetlink_queue.h says', () => {
    expect(hex(bindMessage(7))).toBe('1c0000000203050000000000000000000000000708000100010000' + '02')
    expect(hex(modeMessage(7, { copyBytes: 40, unsegmented: true }))).toBe(
      '300000000203050000000000000000000000000709000200000000280200000008000400000000040800050000000004',
    )
  })

  it('writes a verdict of 32 bytes that names the packet', () => {
    const bytes = Buffer.alloc(verdictBytes, 0xff)
    writeVerdict(bytes, 0, { queue: 7, id: 0x01020304, accept: true })
    expect(hex(bytes)).toBe('2000000001030100000000000000000000000007' + '0c0002000000000101020304')
    writeVerdict(bytes, 0, { queue: 7, id: 1, accept: false })
    expect(hex(bytes.subarray(24))).toBe('0000000000000001')
  })

  it('reads number, true length and the copied start of every packet in a message', () => {
    const bytes = Buffer.concat([
      packetMessage(9, Buffer.from('450001', 'hex'), 1500),
      packetMessage(10, Buffer.from('4500', 'hex')),
    ])
    expect(packetsIn(bytes)).toMatchObject([
      { id: 9, lengthBytes: 1500, copyBytes: 3, copy: '450001' },
      { id: 10, lengthBytes: 2, copyBytes: 2, copy: '4500' },
    ])
  })

  it('hands over what the kernel refuses as an error number', () => {
    const bytes = Buffer.alloc(36)
    bytes.writeUInt32LE(36, 0)
    bytes.writeUInt16LE(2, 4)
    bytes.writeInt32LE(-16, 16)
    const errors: number[] = []
    readMessages(
      bytes,
      bytes.length,
      empty(),
      () => {},
      (errno) => errors.push(errno),
    )
    expect(errors).toEqual([16])
  })

  it('reads no packet beyond the message, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(80), fc.nat(255), (noise, at, value) => {
        const bytes = Buffer.concat([packetMessage(9, Buffer.from('4500', 'hex'), 60), Buffer.from(noise)])
        bytes[at % bytes.length] = value
        for (const { copyOffset, copyBytes } of packetsIn(bytes)) {
          expect(copyOffset + copyBytes).toBeLessThanOrEqual(bytes.length)
        }
      }),
    )
  })
})
