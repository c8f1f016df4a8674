import { mkdirSync, writeFileSync } from 'node:fs'
import { startDaemon } from '../deploy/daemon.ts'
import { hostFiles } from '../deploy/host-files.ts'
import { createLinuxProcesses } from '../lease/index.ts'

// Asks how a daemon ended before the word of it has come, with nothing else to do.
const networkDirectory = process.argv[2]!
const files = hostFiles(networkDirectory, 'alice')
mkdirSync(files.data, { recursive: true })
writeFileSync(files.binary, `#!/bin/sh\nexec ${process.execPath} -e 'process.exitCode = 3'\n`, {
  mode: 0o755,
})
const processes = createLinuxProcesses()
const daemon = await startDaemon('alice', files, {
  enter: ([program, ...rest]) => [program!, ...rest],
  networkDirectory,
  processes,
})
process.stdout.write((await daemon.lastWord()).how)
