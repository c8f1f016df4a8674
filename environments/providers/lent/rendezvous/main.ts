import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLinuxProcesses } from '../../../lease/index.ts'
import { tryLock } from '../../../lease/lock.ts'
import { openRendezvous } from './rendezvous.ts'
import { serveDesk } from './serve.ts'

// Waits for lent machines until the last invitation is over. Arguments: its folder, then addresses of this machine.
const idleMs = 60_000
const lookEveryMs = 1000

const [folder, ...addresses] = process.argv.slice(2) as [string, ...string[]]
const processes = createLinuxProcesses()
mkdirSync(folder, { recursive: true, mode: 0o700 })
const lock = tryLock({ path: join(folder, 'lock'), holder: processes.stamp(process.pid)!, processes })
if (lock === undefined) process.exit(0)

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())

const rendezvous = await openRendezvous(folder, { addresses, nowMs: () => Date.now() })
let askedMs = Date.now()
const desk = await serveDesk(folder, rendezvous, () => {
  askedMs = Date.now()
})
const isNeeded = () =>
  Date.now() - askedMs < idleMs || rendezvous.machines().some(({ state }) => state !== 'over')
while (!stopping.signal.aborted && isNeeded())
  await delay(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => {})
desk.close()
await rendezvous.stop()
lock?.()
// Nobody can come back to it.
if (!stopping.signal.aborted) rmSync(folder, { recursive: true, force: true })
process.exit(0)
