import { EnvironmentError } from '../../problem.ts'
import { errorName, type Libc } from '../native/libc.ts'
import {
  bindMessage,
  maximumMessage,
  modeMessage,
  type QueuedPacket,
  type QueueMode,
  readMessages,
  verdictBytes,
  writeVerdict,
} from './wire.ts'

/** The kernel's packet queue of this network namespace (NFQUEUE). */
export interface PacketQueue {
  readonly fd: number
  setMode(mode: QueueMode): void
  /** Reads what is there, at most `limit` packets, without waiting. The buffer belongs to the queue. */
  drain(limit: number, onPacket: (packet: QueuedPacket, bytes: Buffer) => void): number
  /** Remembers a verdict; `flush` tells the kernel. */
  decide(id: number, accept: boolean): void
  flush(): void
}

const netlink = { family: 16, raw: 3, closeOnExec: 0o2000000, netfilter: 12 } as const
const option = { socketLevel: 1, receiveBuffer: 8, forceReceiveBuffer: 33, netlinkLevel: 270, noOverrun: 5 }
const dontWait = 0x40
const verdictsAtOnce = 64
/** The longest IP packet and what netlink says about it. */
const messageBytes = 70_000
const receiveBufferBytes = 32 << 20
/** Four acknowledged questions and no packet yet: more than this many messages mean that the answer will not come. */
const maxMessagesBeforeAnswer = 100_000

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

const openSocket = (libc: Libc): number => {
  const fd = libc.socket(netlink.family, netlink.raw | netlink.closeOnExec, netlink.netfilter)
  const address = Buffer.alloc(12)
  address.writeUInt16LE(netlink.family, 0)
  if (fd < 0 || libc.bind(fd, address, address.length) < 0) {
    throw new EnvironmentError({
      code: 'DELAY_LINE_NOT_STARTED',
      message: `Opening the packet queue: ${errorName(libc.errno())}`,
    })
  }
  const size = int32(receiveBufferBytes)
  // Only root of the machine may exceed the limit; others get what it allows.
  if (libc.setsockopt(fd, option.socketLevel, option.forceReceiveBuffer, size, 4) < 0) {
    libc.setsockopt(fd, option.socketLevel, option.receiveBuffer, size, 4)
  }
  libc.setsockopt(fd, option.netlinkLevel, option.noOverrun, int32(1), 4)
  return fd
}

/**
 * Takes a queue. A packet gets no further until it is decided; when this process ends, all that wait are dropped and so is
 * every later one.
 *
 * @throws EnvironmentError DELAY_LINE_NOT_STARTED: no right, no such thing in this kernel, or the queue is another's
 */
export const openPacketQueue = (
  libc: Libc,
  { queue, maxPackets, mode }: { queue: number; maxPackets: number; mode: QueueMode },
): PacketQueue => {
  const fd = openSocket(libc)
  const bytes = Buffer.allocUnsafeSlow(messageBytes)
  const verdicts = Buffer.alloc(verdictsAtOnce * verdictBytes)
  const packet: QueuedPacket = { id: 0, lengthBytes: 0, copyOffset: 0, copyBytes: 0 }
  const early: Buffer[] = []
  let pending = 0

  const receive = (flags: number): number => libc.recv(fd, bytes, messageBytes, flags)

  const ask = (message: Buffer): void => {
    let answer: number | undefined
    if (libc.send(fd, message, message.length, 0) < 0) answer = libc.errno()
    for (let read = 0; answer === undefined && read < maxMessagesBeforeAnswer; read++) {
      const length = receive(0)
      if (length < 0) answer = libc.errno()
      else {
        const keep = () => void early.push(Buffer.from(bytes.subarray(0, length)))
        readMessages(bytes, length, packet, keep, (errno) => {
          answer = errno
        })
      }
    }
    if (answer === 0) return
    throw new EnvironmentError({
      code: 'DELAY_LINE_NOT_STARTED',
      message: `Taking packet queue ${queue}: ${errorName(answer ?? 11)}`,
      hint: 'It takes root of the network namespace, a kernel with NFQUEUE, and a queue that nobody else reads.',
    })
  }

  const flush = (): void => {
    if (pending > 0) libc.send(fd, verdicts, pending * verdictBytes, 0)
    pending = 0
  }

  ask(bindMessage(queue))
  ask(maximumMessage(queue, maxPackets))
  ask(modeMessage(queue, mode))
  return {
    fd,
    setMode: (next) => ask(modeMessage(queue, next)),
    drain: (limit, onPacket) => {
      let drained = 0
      for (const message of early.splice(0)) {
        readMessages(
          message,
          message.length,
          packet,
          (one) => onPacket(one, message),
          () => {},
        )
      }
      while (drained < limit) {
        const length = receive(dontWait)
        if (length <= 0) break
        drained++
        readMessages(
          bytes,
          length,
          packet,
          (one) => onPacket(one, bytes),
          // A verdict on a packet that the kernel has given up meanwhile.
          () => {},
        )
      }
      return drained
    },
    decide: (id, accept) => {
      writeVerdict(verdicts, pending * verdictBytes, { queue, id, accept })
      if (++pending === verdictsAtOnce) flush()
    },
    flush,
  }
}
