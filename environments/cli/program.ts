import { Command, CommanderError } from 'commander'
import { EnvironmentError } from '../problem.ts'
import type { CliContext } from './context.ts'
import { addDoctor } from './doctor.ts'
import { addDown } from './down.ts'
import { addLogs } from './logs.ts'
import { addStatus } from './status.ts'
import { addSweep } from './sweep.ts'
import { addUp } from './up.ts'

const createProgram = (context: CliContext): Command => {
  const program = new Command('npm run env --')
    .description('Networks of hosts on this machine: spawn them, play with them, take them down.')
    .addHelpText(
      'after',
      `
Examples:
  npm run env -- up                 a pair of hosts, on the strongest provider that runs here
  npm run env -- status
  npm run env -- down

Standard output is data (JSON with --json), the rest goes to standard error.
Exit codes: 0 done, 1 it failed, 2 the command was wrong.`,
    )
    .showHelpAfterError('(add --help for what is expected)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.say(text.trimEnd()),
    })
  for (const add of [addUp, addStatus, addLogs, addDown, addSweep, addDoctor]) add(program, context)
  return program
}

/** Runs one command line and returns its exit code. Never throws. */
export const runCli = async (context: CliContext, args: readonly string[]): Promise<number> => {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const code = error instanceof EnvironmentError ? error.code : 'INTERNAL'
    const message = error instanceof Error ? error.message : String(error)
    if (args.includes('--json')) context.out(JSON.stringify({ problem: { code, message } }))
    else context.say(code === 'INTERNAL' && error instanceof Error ? (error.stack ?? message) : message)
    return code === 'USAGE' || code === 'ENVIRONMENT_UNKNOWN_TOPOLOGY' ? 2 : 1
  }
}
