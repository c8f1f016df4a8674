import type { Command } from 'commander'
import type { Environment } from '../environment.ts'
import { attemptOf } from '../faults/index.ts'
import { readChoice } from './choose-builds.ts'
import { withHost } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, networkOption, takeNetworkOption } from './named-network.ts'

interface HostOptions {
  readonly network?: string
  readonly json?: boolean
}

const addShell = (program: Command, session: CliSession): void => {
  takeNetworkOption(program.command('shell <host>'))
    .description('sit down at a host')
    .addHelpText('after', '\nExample:\n  npm run env -- shell alice')
    .action((host: string, word: string | undefined, options: HostOptions) =>
      withHost(session, { host, network: namedNetwork(word, options.network) }, async (found) =>
        session.exitWith(await found.shell(session.terminal)),
      ),
    )
}

/** What a host suffers from and what undoes it: its daemon's own command line knows nothing of that. */
const sufferings = (host: string, { id, faults }: Environment): readonly string[] =>
  faults()
    .filter((fault) => 'host' in fault && fault.host === host)
    .map(
      (fault) =>
        `${id} suffers: ${attemptOf(fault)}; "npm run env -- heal ${fault.kind} ${host} --network ${id}" undoes it`,
    )

const addNunet = (program: Command, session: CliSession): void => {
  program
    .command('nunet <host> [words...]')
    .description('the command line of the daemon of a host, there')
    .addOption(networkOption())
    .passThroughOptions()
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- nunet alice get identity\n  npm run env -- nunet --network net-3fa2 alice actor cmd /dms/node/peers/list',
    )
    .action((host: string, words: readonly string[], { network }: HostOptions) =>
      withHost(session, { host, network }, async (found, environment) => {
        const { exitCode, stdout, stderr } = await found.nunet(words, { signal: session.interrupted })
        session.write(stdout)
        if (stderr !== '') session.say(stderr.trimEnd())
        if (exitCode !== 0) for (const line of sufferings(host, environment)) session.say(line)
        session.exitWith(exitCode)
      }),
    )
}

const addUpgrade = (program: Command, session: CliSession): void => {
  takeNetworkOption(program.command('upgrade <host> <build>'))
    .description('exchange the daemon of a host; when the new one does not come up, the old one runs again')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      `
A build: the path of a build.json, commit:…, tag:… or last-release.

Examples:
  npm run env -- upgrade bob dist/build.json
  npm run env -- upgrade bob last-release`,
    )
    .action((host: string, text: string, word: string | undefined, options: HostOptions) =>
      withHost(session, { host, network: namedNetwork(word, options.network) }, async (found, { id }) => {
        const choice = readChoice(text, session)
        const build = await session.builder.resolve(choice, {
          onProgress: session.say,
          signal: session.interrupted,
        })
        const before = found.build
        session.say(`upgrading ${host} to ${build.version} (${build.commit.slice(0, 12)})`)
        await found.upgrade(build)
        print(session, options, { network: id, host, before, now: build }, () => {
          const show = ({ version, commit }: typeof build) => `${version} (${commit.slice(0, 12)})`
          return `${host} runs ${show(build)}${before === undefined ? '' : `, before ${show(before)}`}`
        })
      }),
    )
}

/** The commands that are about one host. */
export const addHostCommands = (program: Command, session: CliSession): void => {
  for (const add of [addShell, addNunet, addUpgrade]) add(program, session)
}
