import { silentLogger, systemClock } from '../../core/index.ts'
import { createProcessExecutor } from './index.ts'

// A daemon of an ordinary user: runs one shell script as a job, and prints its readiness and the result.
const [directory = '', script = '', options = '{}'] = process.argv.slice(2)
await using executor = createProcessExecutor(
  { directory, clock: systemClock, log: silentLogger },
  JSON.parse(options) as object,
)
const readiness = await executor.probe()
const run = async () => {
  const execution = await executor.start({
    id: 'guest',
    parameters: { command: ['sh', '-c', script, String(process.pid)], workingDirectory: 'a/b' },
    resources: { cpuMillicores: 1000, memoryBytes: 256 * 2 ** 20, diskBytes: 0 },
    environment: {},
    limits: { timeMs: 15_000, outputBytes: 65_536 },
  })
  return execution.wait()
}
process.stdout.write(JSON.stringify({ readiness, ...(readiness.ready ? await run() : {}) }))
