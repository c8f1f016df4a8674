/** libpcap's classic format: https://www.ietf.org/archive/id/draft-gharris-opsawg-pcap-00.html */
const headerBytes = 24
const recordHeaderBytes = 16
/** Microseconds, written by a little-endian machine; no other is made here. */
const magic = 0xa1b2c3d4

/** One packet as it was captured. */
export interface Packet {
  /** Ms since 1970 by the clock of the machine that captured. */
  readonly atMs: number
  /** Of the packet on the wire; of longer ones only the beginning was kept. */
  readonly lengthBytes: number
  /** Header and captured bytes, as they stand in the file. */
  readonly record: Buffer
}

export interface PacketWindow {
  readonly fromMs: number
  readonly toMs: number
}

const isCapture = (file: Buffer): boolean => file.length >= headerBytes && file.readUInt32LE(0) === magic

/**
 * The packets of one file, in its order. A file that is being written ends in the middle of a packet, and one that is
 * none at all has none: what cannot be read ends the list, and nothing is thrown.
 */
export function* packetsIn(file: Buffer): Generator<Packet> {
  if (!isCapture(file)) return
  const mostBytes = file.readUInt32LE(16)
  for (let at = headerBytes; at + recordHeaderBytes <= file.length; ) {
    const captured = file.readUInt32LE(at + 8)
    const end = at + recordHeaderBytes + captured
    if (captured > mostBytes || end > file.length) return
    yield {
      atMs: file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000,
      lengthBytes: file.readUInt32LE(at + 12),
      record: file.subarray(at, end),
    }
    at = end
  }
}

/** As many of the newest as fit. */
const newest = (packets: readonly Packet[], maxBytes: number): readonly Packet[] => {
  let left = maxBytes
  const first = packets.findLastIndex(({ record }) => {
    left -= record.length
    return left < 0
  })
  return packets.slice(first + 1)
}

/**
 * One file out of the files of a ring, oldest packet first: those inside the window, the newest when it would become too
 * long. Undefined when none of them is a capture.
 *
 * @param maxBytes of the result, its header included
 */
export const cutPackets = (
  files: readonly Buffer[],
  { window, maxBytes }: { readonly window?: PacketWindow | undefined; readonly maxBytes: number },
): Buffer | undefined => {
  const [first] = files.filter(isCapture)
  if (first === undefined) return undefined
  const { fromMs, toMs } = window ?? { fromMs: 0, toMs: Number.POSITIVE_INFINITY }
  const inside = files
    .flatMap((file) => [...packetsIn(file)])
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs)
  const kept = newest(inside, maxBytes - headerBytes)
  return Buffer.concat([first.subarray(0, headerBytes), ...kept.map(({ record }) => record)])
}
