import { Command, CommanderError } from 'commander'
import { EnvironmentError } from '../problem.ts'
import { addCompletion } from './completion.ts'
import type { CliContext, CliSession } from './context.ts'
import { addDoctor } from './doctor.ts'
import { addDown } from './down.ts'
import { addEvidence } from './evidence.ts'
import { addFault } from './fault.ts'
import { addHeal } from './heal.ts'
import { addHostCommands } from './host-commands.ts'
import { InterruptedError } from './interruption.ts'
import { addInvite } from './invite.ts'
import { addKeepSchedule } from './keep-schedule.ts'
import { addLinks } from './links.ts'
import { addLogs } from './logs.ts'
import { addMoney } from './money.ts'
import { addStatus } from './status.ts'
import { addSweep } from './sweep.ts'
import { addTopologies } from './topologies.ts'
import { addUp } from './up.ts'

const commands: readonly ((program: Command, session: CliSession) => void)[] = [
  addUp,
  addStatus,
  addLinks,
  addLogs,
  addEvidence,
  addHostCommands,
  addFault,
  addHeal,
  addMoney,
  addTopologies,
  addInvite,
  addDown,
  addSweep,
  addDoctor,
  addCompletion,
  addKeepSchedule,
]

const createProgram = (session: CliSession): Command => {
  const program = new Command('npm run env --')
    .description('Networks of hosts: spawn them, play with them, hurt them on purpose, take them down.')
    .addHelpText(
      'after',
      `
Examples:
  npm run env -- up                 a pair of hosts, on the strongest provider that runs here
  npm run env -- status
  npm run env -- nunet alice get identity
  npm run env -- fault partition isolated bob
  npm run env -- heal
  npm run env -- down

Standard output is data (JSON with --json), the rest goes to standard error.
Exit codes: 0 done, 1 it failed, 2 the command was wrong, 130 given up on Ctrl-C; nunet and shell end as the program there did.
Tab completion: eval "$(npm run --silent env -- completion bash)"`,
    )
    // What follows the host of "nunet" belongs to the program there.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what is expected)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.out(text.trimEnd()),
      writeErr: (text) => session.say(text.trimEnd()),
    })
  for (const add of commands) add(program, session)
  return program
}

/** What was asked cannot be meant, whatever the state of the machine. */
const wrongCommand: ReadonlySet<string> = new Set([
  'USAGE',
  'ENVIRONMENT_UNKNOWN_TOPOLOGY',
  'ENVIRONMENT_TOPOLOGY_INVALID',
])

/** True for an error that says no more than that somebody asked to give up. */
const isGivingUp = (error: unknown, interrupted: AbortSignal): boolean => {
  if (!interrupted.aborted || !(error instanceof Error)) return false
  const { name, code, cause } = error as Error & { code?: unknown }
  if (error === interrupted.reason || name === 'AbortError' || code === 'ENVIRONMENT_ABORTED') return true
  return isGivingUp(cause, interrupted)
}

/** Tells what went wrong, in words or as data, and returns the exit code for it. */
const tell = (error: unknown, context: CliContext, args: readonly string[]): number => {
  const isAsked = isGivingUp(error, context.interrupted)
  const isOurs = error instanceof EnvironmentError
  const code = isAsked ? 'ENVIRONMENT_ABORTED' : isOurs ? error.code : 'INTERNAL'
  const plain = error instanceof Error ? error.message : String(error)
  const message = isAsked && !isOurs ? `npm run env -- ${args[0]}: given up on request` : plain
  if (args.includes('--json')) context.out(JSON.stringify({ problem: { code, message } }))
  else context.say(code === 'INTERNAL' && error instanceof Error ? (error.stack ?? message) : message)
  if (!isAsked) return wrongCommand.has(code) ? 2 : 1
  const { reason } = context.interrupted
  return reason instanceof InterruptedError ? reason.exitCode : 130
}

/** Runs one command line and returns its exit code. Never throws. */
export const runCli = async (context: CliContext, args: readonly string[]): Promise<number> => {
  let exitCode = 0
  const exitWith = (code: number) => {
    exitCode = code
  }
  try {
    await createProgram({ ...context, exitWith }).parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return tell(error, context, args)
  }
}
