import { spawn } from 'node:child_process'
import { createLeases } from '../leases.ts'
import { networkVariable } from '../members.ts'
import { createLinuxProcesses } from '../processes.ts'
import { createReaperStarter } from '../reaper/start.ts'

// Holds a lease with a process in it, says which, and waits to be killed:
// node environments/lease/testing/holder.ts <folder of networks> <ms until expiry> [detached [<host> …]]
const [root, ttlMs, detached, ...hosts] = process.argv.slice(2) as [string, string, string?, ...string[]]
const processes = createLinuxProcesses()
const leases = createLeases({
  root,
  uid: process.getuid!(),
  processes,
  now: () => Date.now(),
  watch: createReaperStarter(processes),
})
const lease = leases.acquire({
  provider: 'process',
  topology: 'pair',
  shape: {},
  owner: 'a holder that will be killed',
  ttlMs: Number(ttlMs),
  detached: detached !== undefined,
})
lease.setHosts(
  hosts.map((name) => ({ name, label: name, region: 'local', address: '127.0.0.1', port: 4001 })),
)
const child = spawn('sleep', ['600'], {
  cwd: '/',
  detached: true,
  env: { PATH: process.env.PATH, [networkVariable]: lease.directory },
  stdio: 'ignore',
})
process.stdout.write(`${lease.id} ${child.pid}\n`)
setInterval(() => {}, 60_000)
