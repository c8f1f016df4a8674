import { readFileSync } from 'node:fs'
import { availableParallelism, release, totalmem, version } from 'node:os'
import type { RunContext } from '../../reports/index.ts'

/** The machine that a run took place on, for its report. */
export const describeMachine = (): RunContext['machine'] => ({
  os: distribution() ?? version(),
  kernel: release(),
  cpus: availableParallelism(),
  memoryBytes: totalmem(),
  node: process.versions.node,
})

/** See os-release(5). */
const distribution = (): string | undefined => {
  try {
    return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
