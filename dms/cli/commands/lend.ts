import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { formatBytes, InvalidInputError, parseBytes, parseCores } from '../../core/index.ts'
import type { OwnersView } from '../../lend/agent/index.ts'
import type { CliComponents } from '../components.ts'
import { type Context, contextOf, readArgument } from '../context.ts'
import { neutralise } from '../output.ts'

interface FolderOption {
  readonly directory?: string
}

interface LendWords extends FolderOption {
  readonly yes?: boolean
  readonly cpu?: string
  readonly memory?: string
  readonly disk?: string
  readonly allowSharedUser?: boolean
  readonly service: boolean
}

const folderOf = ({ directory }: FolderOption, { home }: CliComponents): string =>
  resolve(directory ?? join(home, '.nunet-lend'))

const requireConsent = async (context: Context, isGiven: boolean): Promise<void> => {
  if (isGiven) return
  const answer = await context.components.ask('Lend this machine on these terms? Type yes: ')
  if (answer?.trim() === 'yes') return
  throw new InvalidInputError({
    what: 'Asking whether you agree',
    expected: '"yes"',
    received: answer === undefined ? 'nobody who could be asked' : 'something else',
    hint: 'Nothing was done. Scripts say --yes.',
  })
}

const tellEnd = (context: Context, end: { how: 'left'; why: string } | { how: 'paused' }): void =>
  context.print(end, () =>
    end.how === 'left'
      ? `This machine is yours again: ${neutralise(end.why)}. Nothing was left.`
      : 'The agent has ended; "nunet lend resume" brings it back, "nunet lend stop" takes the machine back.',
  )

const lend = async (context: Context, text: string, options: LendWords): Promise<void> => {
  const owner = await context.components.lending(context.isJson)
  const invitation = owner.read(await readArgument(context, text))
  const { needs } = invitation
  const caps = {
    cpuMillicores: options.cpu === undefined ? needs.cpuMillicores : parseCores(options.cpu, '--cpu'),
    memoryBytes: options.memory === undefined ? needs.memoryBytes : parseBytes(options.memory, '--memory'),
    diskBytes: options.disk === undefined ? needs.diskBytes : parseBytes(options.disk, '--disk'),
  }
  const directory = folderOf(options, context.components)
  const allowSharedUser = options.allowSharedUser === true
  for (const line of owner.terms(invitation, { caps, allowSharedUser, directory }))
    context.say(neutralise(line))
  await requireConsent(context, options.yes === true)
  context.say('This machine is lent. Ctrl-C takes it back; "nunet lend status" shows what it does.')
  tellEnd(
    context,
    await owner.lend({ invitation, directory, caps, allowSharedUser, isService: options.service }),
  )
}

const showView = (view: OwnersView): string => {
  if (view.state === 'none') return 'This machine is not lent.'
  const until = new Date(view.expiresMs).toISOString()
  if (view.state === 'down')
    return `Lent to ${view.from} until ${until}, but its agent does not run: "nunet lend resume", or "nunet lend stop".`
  const { from, isConnected, caps, builds, network, daemon, memoryBytes, diskBytes, isService } = view
  return [
    `Lent to ${from} until ${until}; ${isConnected ? 'connected' : 'not connected now'}.`,
    network === undefined ? 'No network uses it.' : `Network ${network} uses it.`,
    daemon === undefined
      ? 'No daemon runs.'
      : `A daemon runs as process ${daemon.pid}, build ${daemon.sha256.slice(0, 12)}.`,
    `In use: ${formatBytes(memoryBytes)} of memory, ${formatBytes(diskBytes)} of disk.`,
    ...caps,
    `May be started: ${builds.join(', ')}.`,
    isService
      ? 'It comes back by itself after a reboot.'
      : 'After a reboot "nunet lend resume" brings it back.',
    '"nunet lend stop" takes the machine back.',
  ].join('\n')
}

const folderOption = [
  '--directory <dir>',
  'folder of the lending (default: .nunet-lend in the home directory)',
] as const

const addOwnersCommands = (parent: Command, components: CliComponents): void => {
  parent
    .command('status')
    .description('what this machine does for whoever borrowed it')
    .option(...folderOption)
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const view = await (await components.lending(context.isJson)).status(
        folderOf(command.optsWithGlobals(), components),
      )
      context.print(view, () => neutralise(showView(view)).replaceAll('\\u000a', '\n'))
    })
  parent
    .command('stop')
    .description('take this machine back: ends what runs, removes every file')
    .option(...folderOption)
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      await (await components.lending(context.isJson)).stop(folderOf(command.optsWithGlobals(), components))
      context.print({ state: 'none' }, 'This machine is yours again. Nothing was left.')
    })
  parent
    .command('resume')
    .description('come back after a reboot, or after the agent was killed, under the same terms')
    .option(...folderOption)
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      tellEnd(
        context,
        await (await components.lending(context.isJson)).resume(
          folderOf(command.optsWithGlobals(), components),
        ),
      )
    })
}

export const addLend = (program: Command, components: CliComponents): void => {
  const parent = program
    .command('lend [invitation]')
    .description(
      'lend this machine to a test network: outbound connections only, capped, yours again at any moment',
    )
    .option('--yes', 'agree to the terms, which are shown, without being asked')
    .option('--cpu <cores>', 'at most so much processor (default: what is asked for)')
    .option('--memory <bytes>', 'at most so much memory')
    .option('--disk <bytes>', 'at most so much disk')
    .option(
      '--allow-shared-user',
      'let jobs run with your rights where they can be kept apart in no other way',
    )
    .option('--no-service', 'do not come back by itself after a reboot')
    .option(...folderOption)
    .addHelpText(
      'after',
      `
The invitation is one line; "-" reads it from standard input, "@file" from a file.

Examples:
  nunet lend nunet-lend-1.eyJ…
  nunet lend @invitation --cpu "1 core" --memory "1 GiB" --disk "2 GiB"
  nunet lend status
  nunet lend stop`,
    )
    .action(async (text: string | undefined, options: LendWords, command: Command) => {
      if (text === undefined)
        throw new InvalidInputError({
          what: 'Lending this machine',
          expected: 'an invitation, or one of status, stop, resume',
          received: 'nothing',
          hint: 'Whoever wants to borrow it makes one with "npm run env -- invite".',
        })
      await lend(contextOf(components, command), text, options)
    })
  addOwnersCommands(parent, components)
}
