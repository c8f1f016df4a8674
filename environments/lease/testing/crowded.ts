import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../../problem.ts'
import { createLeases } from '../leases.ts'
import { createLinuxProcesses } from '../processes.ts'

// Uses leases on a disk that runs full, and says as JSON how that went.
const root = process.argv[2]!
const leases = createLeases({
  root,
  uid: process.getuid!(),
  processes: createLinuxProcesses(),
  now: () => Date.now(),
})
const request = {
  provider: 'process' as const,
  topology: 'pair',
  shape: {},
  owner: 'test',
  ttlMs: 60_000,
  detached: true,
}

/** By ever smaller pieces, until not a byte more fits. */
const fill = (path: string): void => {
  for (let size = 4096; size >= 1; ) {
    try {
      appendFileSync(path, 'x'.repeat(size))
    } catch {
      size /= 2
    }
  }
}

const failureOf = (act: () => unknown): EnvironmentError => {
  try {
    act()
  } catch (error) {
    if (error instanceof EnvironmentError) return error
    throw error
  }
  throw new Error('it was written on a full disk')
}

const lease = leases.acquire(request)
const before = JSON.stringify(lease.record())
fill(join(lease.directory, 'ballast'))
const failures = [
  failureOf(() => lease.note({ kind: 'link', name: 'one' })),
  failureOf(() => lease.extend(60_000)),
  failureOf(() => leases.acquire(request)),
]
const sameAsBefore = JSON.stringify(lease.record()) === before
const files = readdirSync(join(root, 'leases')).map((name) =>
  name === `${lease.id}.json` ? 'net.json' : name,
)
await lease.release()
process.stdout.write(
  JSON.stringify({
    codes: failures.map(({ code }) => code),
    hint: failures[0]!.hint,
    sameAsBefore,
    files,
    afterRelease: [
      ...readdirSync(join(root, 'leases')),
      ...readdirSync(root).filter((name) => name.startsWith('net-')),
    ],
  }),
)
