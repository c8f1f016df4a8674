import type { Clock } from './clock.ts'
import type { CopySender } from './copies.ts'
import { count, type LinkTable } from './links.ts'
import type { PacketQueue } from './packet-queue.ts'
import { createReleaseQueue, type Waiting } from './queue.ts'
import type { Shaper } from './shaper.ts'
import { pairOfPacket } from './sites.ts'
import type { QueuedPacket } from './wire.ts'

/** At most so many packets wait; the next ones are dropped and counted. */
export const maxWaiting = 32_768
/** And at most so many bytes of them. */
const maxWaitingBytes = 256 << 20
/** Packets read before those that are due are let go. */
const drainAtOnce = 64

export interface EngineComponents {
  readonly queue: PacketQueue
  readonly copies: CopySender
  readonly table: LinkTable
  readonly shaper: Shaper
  readonly clock: Clock
}

/** What the loop does between two sleeps. */
export interface Engine {
  /** Takes in what has come and lets go what is due; returns when it wants to be called again, in ms of the clock. */
  turn(): number
}

export const createEngine = ({ queue, copies, table, shaper, clock }: EngineComponents): Engine => {
  const waiting = createReleaseQueue(maxWaiting)
  let waitingBytes = 0

  const hold = (packet: Waiting): boolean => {
    if (waitingBytes + packet.lengthBytes > maxWaitingBytes || !waiting.push(packet)) return false
    waitingBytes += packet.lengthBytes
    table.add(packet.pair, count.held, 1)
    return true
  }

  const letGo = (packet: Waiting): void => {
    waitingBytes -= packet.lengthBytes
    table.add(packet.pair, count.held, -1)
    if (packet.id !== undefined) queue.decide(packet.id, true)
    else if (packet.copy !== undefined) {
      // The original must be on its way before its copy.
      queue.flush()
      if (copies.send(packet.copy)) table.add(packet.pair, count.duplicated, 1)
    }
  }

  const takeIn = ({ id, lengthBytes, copyOffset, copyBytes }: QueuedPacket, bytes: Buffer): void => {
    const pair = pairOfPacket(bytes, copyOffset, copyBytes)
    if (pair === undefined) {
      queue.decide(id, true)
      return
    }
    const releaseMs = shaper.admit(pair, lengthBytes, clock.nowMs())
    const held = releaseMs !== undefined && hold({ releaseMs, id, pair, lengthBytes })
    if (!held) {
      if (releaseMs !== undefined) table.add(pair, count.overflowed, 1)
      queue.decide(id, false)
    } else if (copyBytes === lengthBytes && shaper.duplicates(pair)) {
      const copy = Buffer.from(bytes.subarray(copyOffset, copyOffset + copyBytes))
      hold({ releaseMs, id: undefined, pair, lengthBytes, copy })
    }
  }

  const letGoWhatIsDue = (): void => {
    const nowMs = clock.nowMs()
    while (waiting.nextMs() <= nowMs) letGo(waiting.pop())
    queue.flush()
  }

  return {
    turn: () => {
      for (;;) {
        const drained = queue.drain(drainAtOnce, takeIn)
        letGoWhatIsDue()
        if (drained < drainAtOnce) return waiting.nextMs()
      }
    },
  }
}
