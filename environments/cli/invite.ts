import type { Command } from 'commander'
import { loadBuild } from '../deploy/index.ts'
import type { Build } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import { dismiss, invite, type LentMachine, lentMachines, untilHere } from '../providers/lent/invite.ts'
import { bytes, cpu, readAmount } from '../topology/amounts.ts'
import { readChoice } from './choose-builds.ts'
import { type CliSession, print } from './context.ts'
import { readDuration, showDuration, table } from './words.ts'

interface InviteOptions {
  readonly name?: string
  readonly for: string
  readonly absence: string
  readonly at: readonly string[]
  readonly build: readonly string[]
  readonly cpu: string
  readonly memory: string
  readonly disk: string
  readonly wait: boolean
  readonly json?: boolean
}

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text]

const amount = (kind: Parameters<typeof readAmount>[0], text: string, option: string): number => {
  const read = readAmount(kind, text)
  if (read !== undefined) return Math.round(read)
  throw new EnvironmentError({
    code: 'USAGE',
    message: `${option} "${text}": expected an amount with a unit, such as "1 core" or "2 GiB"`,
  })
}

/** What the owner is told may be started, and nothing else will be. */
const buildsOf = async (texts: readonly string[], session: CliSession): Promise<readonly Build[]> => {
  if (texts.length === 0) return [await loadBuild(`${session.repository}dist/build.json`)]
  const options = { onProgress: session.say, signal: session.interrupted }
  return Promise.all(texts.map((text) => session.builder.resolve(readChoice(text, session), options)))
}

/** The first of m1, m2 … that nobody has. */
const freeName = (machines: readonly LentMachine[]): string => {
  const taken = new Set(machines.filter(({ state }) => state !== 'over').map(({ name }) => name))
  let number = 1
  while (taken.has(`m${number}`)) number++
  return `m${number}`
}

const makeInvitation = async (session: CliSession, options: InviteOptions): Promise<void> => {
  const builds = await buildsOf(options.build, session)
  const machines = await lentMachines(session.lent).catch(() => [])
  const name = options.name ?? freeName(machines)
  const expiresMs = session.now() + readDuration(options.for, '--for')
  const line = await invite(session.lent, {
    name,
    from: session.owner,
    expiresMs,
    absenceMs: readDuration(options.absence, '--absence'),
    builds: builds.map(({ sha256, version }) => ({ sha256, version })),
    needs: {
      cpuMillicores: amount(cpu, options.cpu, '--cpu'),
      memoryBytes: amount(bytes, options.memory, '--memory'),
      diskBytes: amount(bytes, options.disk, '--disk'),
    },
    addresses: options.at,
  })
  print(session, options, { name, invitation: line, expiresMs }, () => line)
  if (!options.wait) return
  session.say(
    `Its owner runs: nunet lend <invitation>. Waiting for ${name}; Ctrl-C ends the waiting, not the invitation.`,
  )
  await untilHere(session.lent, name, session.interrupted)
  session.say(`${name} is here. npm run env -- up <topology> --provider lent`)
}

const showMachines = (machines: readonly LentMachine[], nowMs: number): string =>
  machines.length === 0
    ? 'No machine is lent. "npm run env -- invite" asks for one.'
    : table(
        machines.map(({ name, state, expiresMs }) => [
          name,
          state,
          `${showDuration(expiresMs - nowMs)} left`,
        ]),
      )

const addLent = (program: Command, session: CliSession): void => {
  program
    .command('lent')
    .description('machines that were invited, and which of them are here')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- lent')
    .action(async (options: { json?: boolean }) => {
      const machines = await lentMachines(session.lent).catch(() => [])
      print(session, options, machines, () => showMachines(machines, session.now()))
    })
  program
    .command('dismiss <machine>')
    .description('give a lent machine back to its owner: everything there is ended and removed')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- dismiss m1')
    .action(async (name: string, options: { json?: boolean }) => {
      await dismiss(session.lent, name)
      print(session, options, { dismissed: name }, () => `${name} is its owner's again`)
    })
}

export const addInvite = (program: Command, session: CliSession): void => {
  program
    .command('invite')
    .description(
      'ask the owner of a machine to lend it: prints an invitation, and waits until the machine is here',
    )
    .option('--name <name>', 'what the machine will be called (default: m1, m2 …)')
    .option('--for <time>', 'after this it is over', '4h')
    .option(
      '--absence <time>',
      'without word of us for so long, the machine removes what runs there',
      '10min',
    )
    .option(
      '--at <address>',
      'address by which it reaches this machine; repeatable (default: all of this machine)',
      collect,
      [],
    )
    .option(
      '--build <build>',
      'what may be started there; repeatable (default: dist/build.json)',
      collect,
      [],
    )
    .option('--cpu <cores>', 'what is asked for', '1 core')
    .option('--memory <bytes>', 'what is asked for', '1 GiB')
    .option('--disk <bytes>', 'what is asked for', '1 GiB')
    .option('--no-wait', 'print the invitation and end')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      `
Examples:
  npm run env -- invite --name bob --for 2h
  npm run env -- invite --build dist/build.json --build last-release --no-wait`,
    )
    .action((options: InviteOptions) => makeInvitation(session, options))
  addLent(program, session)
}
