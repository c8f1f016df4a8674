/** What the kernel says about one packet that waits in the queue. */
export interface QueuedPacket {
  /** By which the verdict names it. */
  id: number
  /** True length of the IP packet in bytes; the copy may be shorter. */
  lengthBytes: number
  /** Where the copied start of the IP packet lies in the message. */
  copyOffset: number
  copyBytes: number
}

/** Values of netlink(7) and linux/netfilter/nfnetlink_queue.h. */
const messageType = { error: 2, packet: 0x300, verdict: 0x301, config: 0x302 } as const
const attribute = { header: 1, verdict: 2, payload: 10, trueLength: 13 } as const
const configuration = { command: 1, parameters: 2, maximum: 3, mask: 4, flags: 5 } as const
const copyPacket = 2
const bindCommand = 1
/** Packets are handed over unsegmented, and their checksums may be unfinished. */
const unsegmented = 4
const request = 1
const acknowledge = 4
const headerBytes = 20

export const verdictBytes = 32

export interface QueueMode {
  /** Bytes copied of each packet. */
  readonly copyBytes: number
  readonly unsegmented: boolean
}

const attributeOf = (type: number, data: Buffer): Buffer => {
  const padded = Buffer.alloc(4 + ((data.length + 3) & ~3))
  padded.writeUInt16LE(4 + data.length, 0)
  padded.writeUInt16LE(type, 2)
  data.copy(padded, 4)
  return padded
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const configMessage = (queue: number, attributes: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(attributes)
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(headerBytes + body.length, 0)
  header.writeUInt16LE(messageType.config, 4)
  header.writeUInt16LE(request | acknowledge, 6)
  header.writeUInt16BE(queue, 18)
  return Buffer.concat([header, body])
}

/** Takes the queue; the kernel answers with an acknowledgement. */
export const bindMessage = (queue: number): Buffer =>
  configMessage(queue, [attributeOf(configuration.command, Buffer.from([bindCommand, 0, 0, 2]))])

/** How packets are handed over from now on. Acknowledged. */
export const modeMessage = (queue: number, mode: QueueMode): Buffer =>
  configMessage(queue, [
    attributeOf(configuration.parameters, Buffer.from([...uint32(mode.copyBytes), copyPacket])),
    attributeOf(configuration.mask, uint32(unsegmented)),
    attributeOf(configuration.flags, uint32(mode.unsegmented ? unsegmented : 0)),
  ])

/** How many packets the kernel keeps for us before it drops. Acknowledged. */
export const maximumMessage = (queue: number, packets: number): Buffer =>
  configMessage(queue, [attributeOf(configuration.maximum, uint32(packets))])

/** Writes one verdict of `verdictBytes`; many may be sent together. */
export const writeVerdict = (
  into: Buffer,
  offset: number,
  { queue, id, accept }: { queue: number; id: number; accept: boolean },
): void => {
  into.writeUInt32LE(verdictBytes, offset)
  into.writeUInt16LE(messageType.verdict, offset + 4)
  into.writeUInt16LE(request, offset + 6)
  into.fill(0, offset + 8, offset + 18)
  into.writeUInt16BE(queue, offset + 18)
  into.writeUInt16LE(12, offset + 20)
  into.writeUInt16LE(attribute.verdict, offset + 22)
  into.writeUInt32BE(accept ? 1 : 0, offset + 24)
  into.writeUInt32BE(id, offset + 28)
}

const readAttributes = (message: Buffer, start: number, end: number, packet: QueuedPacket): boolean => {
  let found = false
  packet.lengthBytes = -1
  packet.copyBytes = 0
  for (let at = start; at + 4 <= end; ) {
    const size = message.readUInt16LE(at)
    if (size < 4 || at + size > end) return false
    // The two highest bits are flags of netlink.
    const type = message.readUInt16LE(at + 2) & 0x3fff
    if (type === attribute.header && size >= 8) {
      packet.id = message.readUInt32BE(at + 4)
      found = true
    } else if (type === attribute.payload) {
      packet.copyOffset = at + 4
      packet.copyBytes = size - 4
    } else if (type === attribute.trueLength && size >= 8) packet.lengthBytes = message.readUInt32BE(at + 4)
    at += (size + 3) & ~3
  }
  if (packet.lengthBytes < 0) packet.lengthBytes = packet.copyBytes
  return found
}

/**
 * Reads what one recv(2) gave.
 *
 * @param packet is filled anew for each call of `onPacket`: nothing is allocated for a packet
 * @param onAcknowledgement gets 0 or an error number
 */
export const readMessages = (
  bytes: Buffer,
  length: number,
  packet: QueuedPacket,
  onPacket: (packet: QueuedPacket) => void,
  onAcknowledgement: (errno: number) => void,
): void => {
  for (let at = 0; at + headerBytes <= length; ) {
    const size = bytes.readUInt32LE(at)
    if (size < headerBytes || at + size > length) return
    const type = bytes.readUInt16LE(at + 4)
    if (type === messageType.packet && readAttributes(bytes, at + headerBytes, at + size, packet)) {
      onPacket(packet)
    } else if (type === messageType.error) onAcknowledgement(-bytes.readInt32LE(at + 16))
    at += (size + 3) & ~3
  }
}
