import { Command, CommanderError } from 'commander'
import { toProblem } from '../core/index.ts'
import { addActor } from './commands/actor.ts'
import { addCap } from './commands/cap.ts'
import { addConfig } from './commands/config.ts'
import { addDeploy } from './commands/deploy.ts'
import { addGet } from './commands/get.ts'
import { addKey } from './commands/key.ts'
import { addLend } from './commands/lend.ts'
import { addRun } from './commands/run.ts'
import { bashCompletion } from './completion.ts'
import type { CliComponents } from './components.ts'
import { AnsweredNo, contextOf } from './context.ts'
import { describeProblem } from './output.ts'

const examples = `
Examples:
  nunet run                                             start the daemon
  nunet connect /ip4/192.0.2.7/tcp/9000/p2p/12D3KooW…   join another machine
  nunet get peers                                       whom it knows
  nunet cap grant did:key:z6Mk… --cap /public --duration "30 d"
  nunet onboard --cpu "2 cores" --memory "4 GiB" --disk "10 GiB"
  nunet deploy greeting.yaml                            run a job, print what it printed
  nunet lend nunet-lend-1.eyJ…                          lend this machine to a test network

Standard output is data (JSON with --json), the rest goes to standard error.
Exit codes: 0 the answer was a success, 1 it was a refusal or a failure, 2 the command was wrong.`

export const createProgram = (components: CliComponents): Command => {
  const program = new Command('nunet')
    .description(
      'Lend machines, run jobs on machines of others; no central server, no trust without a token.',
    )
    .option('--data <dir>', 'data directory of the daemon (default: .nunet in the home directory)')
    .option('--config <file>', 'settings file (default: settings.json in the data directory)')
    .option('--json', 'print data as JSON')
    .addHelpText('after', examples)
    .showHelpAfterError('(add --help for what is expected)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => components.out(text.trimEnd()),
      writeErr: (text) => components.err(text.trimEnd()),
    })
  for (const add of [addRun, addKey, addCap, addActor, addDeploy, addGet, addConfig, addLend])
    add(program, components)
  program
    .command('version')
    .description('print version and commit of this build')
    .action((_options: object, command: Command) => {
      const { version, commit } = components.build
      contextOf(components, command).print({ version, commit }, `${version} (${commit})`)
    })
  program
    .command('autocomplete')
    .description('print a completion script for bash: source <(nunet autocomplete)')
    .action(() => components.out(bashCompletion(program)))
  return program
}

/** Runs one command line and returns its exit code. Never throws. */
export const runCommandLine = async (components: CliComponents, args: readonly string[]): Promise<number> => {
  try {
    await createProgram(components).parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof AnsweredNo) return 1
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const problem = toProblem(error)
    const isUnknown = problem.code === 'INTERNAL'
    const told = isUnknown
      ? { ...problem, message: `The command failed: ${(error as Error).message}` }
      : problem
    if (args.includes('--json')) components.out(JSON.stringify({ problem: told }))
    else components.err(describeProblem(told))
    return problem.code === 'INPUT_INVALID' ? 2 : 1
  }
}
