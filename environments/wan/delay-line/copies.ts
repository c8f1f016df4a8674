import type { Libc } from '../native/libc.ts'

/** Sends copies of IP packets as they are, past the queue: what this namespace itself sends is not forwarded. */
export interface CopySender {
  /** @param packet a whole IPv4 packet, header and all; returns false when the kernel would not take it */
  send(packet: Buffer): boolean
}

const inet = { family: 2, raw: 3, closeOnExec: 0o2000000, withHeader: 255 } as const
const dontWait = 0x40

export const createCopySender = (libc: Libc): CopySender => {
  let fd = -1
  const address = Buffer.alloc(16)
  address.writeUInt16LE(inet.family, 0)
  return {
    send: (packet) => {
      if (fd < 0) fd = libc.socket(inet.family, inet.raw | inet.closeOnExec, inet.withHeader)
      if (fd < 0) return false
      packet.copy(address, 4, 16, 20)
      return libc.sendto(fd, packet, packet.length, dontWait, address, address.length) === packet.length
    },
  }
}
