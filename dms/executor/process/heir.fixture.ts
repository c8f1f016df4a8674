import { silentLogger, systemClock } from '../../core/index.ts'
import { createProcessExecutor } from './index.ts'

// A daemon whose starter left a file open: runs one job that lists its descriptors, and prints the list.
const [directory = ''] = process.argv.slice(2)
await using executor = createProcessExecutor({ directory, clock: systemClock, log: silentLogger })
const execution = await executor.start({
  id: 'heir',
  parameters: { command: ['ls', '-l', '/proc/self/fd'] },
  resources: { cpuMillicores: 1000, memoryBytes: 64 * 2 ** 20, diskBytes: 0 },
  environment: {},
  limits: { timeMs: 15_000, outputBytes: 65_536 },
})
process.stdout.write((await execution.wait()).standardOutput)
