import { join } from 'node:path'
import { createLinuxProcesses } from '../../../../lease/processes.ts'
import { createEngine } from './engine.ts'

/**
 * The engine as a process of its own, so that it can be killed: `node engine/cli.ts up|preview <directory>` with
 * plan.json and state.json in the directory. Prints what was done as one line of JSON.
 */
const [command, directory = '.'] = process.argv.slice(2)

const engine = createEngine(
  { processes: createLinuxProcesses() },
  {
    stateFile: join(directory, 'state.json'),
    planFile: join(directory, 'plan.json'),
    onLog: (line) => process.stderr.write(`${line}\n`),
  },
)

const { tally } = command === 'preview' ? await engine.preview() : await engine.up()
process.stdout.write(`${JSON.stringify(tally)}\n`)
