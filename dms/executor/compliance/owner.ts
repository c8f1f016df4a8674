import { silentLogger, systemClock } from '../../core/index.ts'
import { createDockerExecutor } from '../docker/index.ts'
import type { ExecutionRequest } from '../index.ts'
import { createProcessExecutor } from '../process/index.ts'

// A daemon reduced to its executor: starts one job, says so, and waits to be killed.
const [kind, options = '{}', request = '{}'] = process.argv.slice(2)
const components = { clock: systemClock, log: silentLogger }
const executor =
  kind === 'docker'
    ? createDockerExecutor({ ...components, ...(JSON.parse(options) as object) })
    : createProcessExecutor({ ...components, ...(JSON.parse(options) as { directory: string }) })
setInterval(() => {}, 60_000)
const execution = await executor.start(JSON.parse(request) as ExecutionRequest)
while (!(await execution.output()).standardOutput.includes('asleep')) {
  if (execution.state() === 'finished') throw new Error(JSON.stringify(await execution.wait()))
  await new Promise((resolve) => setTimeout(resolve, 20))
}
process.stdout.write('running\n')
