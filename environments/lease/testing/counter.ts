import { readFileSync, writeFileSync } from 'node:fs'
import { whileLocked } from '../lock.ts'
import { createLinuxProcesses } from '../processes.ts'

// Adds one to a number in a file, many times; without a lock that holds, additions of several processes are lost.
const [path, total, times] = process.argv.slice(2) as [string, string, string]
const processes = createLinuxProcesses()
const components = { path, holder: processes.stamp(process.pid)!, processes }
if (times === 'die') whileLocked(components, () => process.kill(process.pid, 'SIGKILL'), 30_000)
for (let done = 0; done < Number(times); done++) {
  whileLocked(components, () => writeFileSync(total, String(Number(readFileSync(total, 'utf8')) + 1)), 30_000)
}
