import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'

/** Numbers of users that nobody else has; as root every job runs as one of its own. */
export interface JobUsers {
  readonly first: number
  readonly count: number
}

// systemd leaves this range free on purpose; the second is its range for users made at run time.
const RANGES: readonly JobUsers[] = [
  { first: 1_900_000_000, count: 2 ** 24 },
  { first: 61_184, count: 4096 },
]

const EVERYBODY = '0 0 4294967295'

/** Kernels without user namespaces do not have the file, and know every user. */
const readUserMap = (): string =>
  existsSync('/proc/self/uid_map') ? readFileSync('/proc/self/uid_map', 'latin1') : EVERYBODY

/** A range that exists in this user namespace; undefined for ordinary users, who cannot give rights away. */
export const findJobUsers = (
  userId = process.getuid?.() ?? -1,
  map = readUserMap(),
): JobUsers | undefined => {
  if (userId !== 0) return undefined
  const mapped = map
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  return RANGES.find(({ first, count }) =>
    mapped.some(([start = 0, , length = 0]) => first >= start && first + count <= start + length),
  )
}

const ownerOf = (name: string): number | undefined => {
  try {
    return statSync(`/proc/${name}`).uid
  } catch {
    return undefined
  }
}

/** Users that some process runs as at this moment. */
export const usersInUse = (): ReadonlySet<number> =>
  new Set(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => ownerOf(name) ?? []),
  )

/** The user of one execution, spread over the range so that daemons on one machine do not meet. */
export const userFor = ({ first, count }: JobUsers, name: string, taken: ReadonlySet<number>): number => {
  const start = createHash('sha256').update(name).digest().readUInt32BE() % count
  for (let step = 0; step < count; step++) {
    const userId = first + ((start + step) % count)
    if (!taken.has(userId)) return userId
  }
  return first + start
}
