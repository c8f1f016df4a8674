import { writeSync } from 'node:fs'
import type { LinkQuality } from '../../topology.ts'
import type { QueueMode } from './wire.ts'

/** What the control thread tells the packet thread, in shared memory. */
export interface Orders {
  readonly shared: SharedArrayBuffer
  /** Wakes the packet thread. */
  readonly wakeFd: number
}

const place = { mode: 0, stop: 1 } as const

/** How packets have to be handed over, from the cheapest to the dearest. */
export const modes: readonly QueueMode[] = [
  { copyBytes: 40, unsegmented: true },
  // A lost 64 KiB frame is not 44 lost packets, so chance needs packets as they are on the wire.
  { copyBytes: 40, unsegmented: false },
  // A copy needs all of its packet.
  { copyBytes: 0xffff, unsegmented: false },
]

/** The cheapest mode that does justice to the links; an index of `modes`. */
export const modeFor = (qualities: Iterable<LinkQuality>): number => {
  let mode = 0
  for (const { duplicatePercent, lossPercent, reorderPercent, rateKbitPerS } of qualities) {
    if (duplicatePercent > 0) return 2
    const byPacket = (lossPercent > 0 && lossPercent < 100) || reorderPercent > 0 || rateKbitPerS > 0
    if (byPacket) mode = 1
  }
  return mode
}

export const createOrders = (wakeFd: number): Orders => ({ shared: new SharedArrayBuffer(8), wakeFd })

const wake = ({ wakeFd }: Orders): void => {
  const one = Buffer.alloc(8)
  one.writeUInt8(1)
  writeSync(wakeFd, one)
}

export const orderMode = (orders: Orders, mode: number): void => {
  Atomics.store(new Int32Array(orders.shared), place.mode, mode)
  wake(orders)
}

export const orderStop = (orders: Orders): void => {
  Atomics.store(new Int32Array(orders.shared), place.stop, 1)
  wake(orders)
}

export const orderedMode = ({ shared }: Orders): number => Atomics.load(new Int32Array(shared), place.mode)

export const isStopped = ({ shared }: Orders): boolean =>
  Atomics.load(new Int32Array(shared), place.stop) === 1
