import { pairOf } from './links.ts'

/** All sites lie in this /16: 10.77.<site>.0/24. */
export const networkOctets = [10, 77] as const

const siteAt = (bytes: Buffer, at: number): number =>
  bytes[at] === networkOctets[0] && bytes[at + 1] === networkOctets[1] ? bytes[at + 2]! : -1

/** The direction that an IPv4 packet takes; undefined when it is not between two sites. */
export const pairOfPacket = (bytes: Buffer, offset: number, length: number): number | undefined => {
  if (length < 20 || bytes[offset]! >> 4 !== 4) return undefined
  const from = siteAt(bytes, offset + 12)
  const to = siteAt(bytes, offset + 16)
  return from < 0 || to < 0 ? undefined : pairOf(from, to)
}
