import type { Command } from 'commander'
import type { AllocationRow, DeploymentRow, DmsClient } from '../../client/index.ts'
import { DmsError, parseDurationMs } from '../../core/index.ts'
import type { CliComponents } from '../components.ts'
import { AnsweredNo, type Context, contextOf, readArgument, readTextFile, requireValue } from '../context.ts'
import { describeProblem, neutralise } from '../output.ts'

const pollMs = 200
const isOver = ({ state }: DeploymentRow): boolean => ['completed', 'failed', 'cancelled'].includes(state)

/** Follows a deployment to its end, telling each new state; Ctrl-C cancels it and waits for that. */
const follow = async (context: Context, client: DmsClient, id: string): Promise<DeploymentRow> => {
  const { components } = context
  let cancelling: Promise<unknown> | undefined
  const forget = components.onInterrupt(() => {
    context.say('cancelling …')
    cancelling = client.deployments.cancel(id)
  })
  try {
    for (let told = ''; ; ) {
      const row = requireValue(context, await client.deployments.get(id))
      if (row.state !== told) context.say(`${id} ${row.state}`)
      told = row.state
      if (isOver(row)) return row
      await components.pause(pollMs)
    }
  } finally {
    forget()
    await cancelling
  }
}

/** Standard output of the jobs to standard output, standard error to standard error. */
const printOutput = (context: Context, allocations: readonly AllocationRow[]): void => {
  for (const { result } of allocations) {
    if (result === undefined) continue
    if (result.standardOutput !== '')
      context.components.out(neutralise(result.standardOutput.replace(/\n$/, '')))
    if (result.standardError !== '') context.say(neutralise(result.standardError.replace(/\n$/, '')))
  }
}

const finish = (context: Context, row: DeploymentRow): void => {
  if (context.isJson) context.components.out(JSON.stringify(row))
  else printOutput(context, row.allocations)
  if (row.state === 'completed') return
  if (!context.isJson && row.problem !== undefined) context.say(describeProblem(row.problem))
  throw new AnsweredNo(row.state)
}

export const addDeploy = (program: Command, components: CliComponents): void => {
  program
    .command('deploy <file>')
    .description('deploy an ensemble (YAML or JSON; - for standard input) and print what it printed')
    .option('--detach', 'print the id and return at once')
    .option('--timeout <time>', 'give up after, such as "10 min"')
    .addHelpText(
      'after',
      '\nExamples:\n  nunet deploy greeting.yaml\n  nunet deploy --detach greeting.yaml --json',
    )
    .action(async (file: string, options: { detach?: boolean; timeout?: string }, command: Command) => {
      const context = contextOf(components, command)
      const text = file === '-' ? await readArgument(context, '-') : await readTextFile(file)
      const limit =
        options.timeout === undefined ? {} : { timeoutMs: parseDurationMs(options.timeout, '--timeout') }
      await context.withDaemon(async (client) => {
        const { id } = requireValue(context, await client.deployments.create(text, limit))
        if (options.detach === true) return context.print({ id }, id)
        finish(context, await follow(context, client, id))
      })
    })
  program
    .command('cancel <deployment>')
    .description('end a deployment everywhere and give its resources back')
    .action(async (id: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const row = requireValue(context, await context.withDaemon((client) => client.deployments.cancel(id)))
      context.print(row, `${id} ${row.state}`)
    })
  program
    .command('logs <deployment>')
    .description('print what the jobs of a deployment printed')
    .option('-a, --allocation <name>', 'of this allocation only')
    .action(async (id: string, options: { allocation?: string }, command: Command) => {
      const context = contextOf(components, command)
      const row = requireValue(context, await context.withDaemon((client) => client.deployments.get(id)))
      const chosen = row.allocations.filter(
        ({ name }) => options.allocation === undefined || name === options.allocation,
      )
      if (chosen.length === 0) {
        const known = row.allocations.map(({ name }) => name).join(', ')
        throw new DmsError({
          code: 'ALLOCATION_UNKNOWN',
          message: `Deployment ${id} has no allocation ${options.allocation}; it has ${known}.`,
        })
      }
      if (context.isJson) context.components.out(JSON.stringify(chosen))
      else printOutput(context, chosen)
    })
}
