import type { Clock } from './clock.ts'
import { createEngine } from './engine.ts'
import { createSharedLinks, openLinkTable, pairOf } from './links.ts'
import type { PacketQueue } from './packet-queue.ts'
import { createRandom } from './random.ts'
import { createShaper } from './shaper.ts'
import { type QueuedPacket, verdictBytes, writeVerdict } from './wire.ts'

const packetCount = 20_000
const packetsAtOnce = 50

/** Code that has never run is slow; the first packets count like the others. Everything here is pretended. */
export const warmUp = (): void => {
  const bytes = Buffer.from([0x45, ...Array.from({ length: 11 }, () => 0), 10, 77, 2, 2, 10, 77, 3, 2])
  const packet: QueuedPacket = { id: 0, lengthBytes: bytes.length, copyOffset: 0, copyBytes: bytes.length }
  const verdicts = Buffer.alloc(verdictBytes)
  let nowMs = 0
  const clock: Clock = { nowMs: () => nowMs }
  let left = 0
  const queue: PacketQueue = {
    fd: -1,
    setMode: () => {},
    drain: (limit, onPacket) => {
      const now = Math.min(limit, left)
      left -= now
      for (let index = 0; index < now; index++) {
        packet.id++
        onPacket(packet, bytes)
      }
      return now
    },
    decide: (id, accept) => writeVerdict(verdicts, 0, { queue: 0, id, accept }),
    flush: () => {},
  }
  const table = openLinkTable(createSharedLinks())
  table.set(pairOf(2, 3), {
    delayMs: 10,
    jitterMs: 1,
    lossPercent: 1,
    duplicatePercent: 1,
    reorderPercent: 1,
    rateKbitPerS: 1e6,
  })
  const shaper = createShaper({ table, random: createRandom() })
  const engine = createEngine({ queue, copies: { send: () => true }, table, shaper, clock })
  for (let sent = 0; sent < packetCount; sent += packetsAtOnce) {
    left = packetsAtOnce
    nowMs += 1
    engine.turn()
  }
}
