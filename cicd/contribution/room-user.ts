import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

interface Range {
  readonly first: number
  readonly count: number
}

// systemd leaves the first free, and makes users at run time in the second. Daemons take users for jobs below the first.
const ranges: readonly Range[] = [
  { first: 1_950_000_000, count: 2 ** 24 },
  { first: 61_184, count: 4096 },
]

/** Owns nothing anywhere; also its name is nobody. */
export const nobody = 65_534

/** Kernels without user namespaces do not have the file, and know every user. */
const readUserMap = (): string =>
  existsSync('/proc/self/uid_map') ? readFileSync('/proc/self/uid_map', 'latin1') : '0 0 4294967295'

/**
 * The user of one room that root opens. The kernel counts processes by user, so rooms with the same one would take each
 * other's; a number that no other has belongs to nobody, too.
 *
 * @param map as in /proc/self/uid_map: the users that exist here
 */
export const pickRoomUser = (map: string = readUserMap()): number => {
  const mapped = map
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const range = ranges.find(({ first, count }) =>
    mapped.some(([start = 0, , length = 0]) => first >= start && first + count <= start + length),
  )
  return range === undefined ? nobody : range.first + randomInt(range.count)
}
