import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { hostFiles, readEvidenceFile } from '../deploy/index.ts'
import { plain } from '../plain.ts'
import { EnvironmentError } from '../problem.ts'
import { chooseNetwork, requireHost, withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { followFile, followLog, readLog } from './follow.ts'
import { namedNetwork, takeNetworkOption } from './named-network.ts'

interface LogsOptions {
  readonly network?: string | undefined
  readonly follow?: boolean
  readonly json?: boolean
}

const maxBytes = 2 * 1024 * 1024

const logs = async (session: CliSession, host: string, options: LogsOptions): Promise<void> => {
  const { follow = false, json = false } = options
  if (follow && json) {
    throw new EnvironmentError({
      code: 'USAGE',
      message: '--follow and --json exclude each other: what is followed has no end',
      hint: 'The log itself is lines of JSON.',
    })
  }
  const record = chooseNetwork(session.leases, options.network)
  requireHost(record, host)
  const files = hostFiles(session.leases.open(record.id).directory, host)
  const show = (text: string) =>
    print(session, options, { network: record.id, host, log: text }, () => plain(text).trimEnd())
  const write = (text: string) => session.write(plain(text))
  if (existsSync(files.log)) {
    if (follow) return followFile(files, write, session.interrupted)
    return show((await readEvidenceFile(files, 'daemon.log', maxBytes)) ?? '')
  }
  await withNetwork(session, record.id, async (environment) => {
    const read = () => readLog(environment, host)
    if (follow) await followLog(read, write, { signal: session.interrupted })
    else show(await read())
  })
}

export const addLogs = (program: Command, session: CliSession): void => {
  takeNetworkOption(program.command('logs <host>'))
    .description('print what the daemon of a host has logged, dead or alive')
    .option('-f, --follow', 'go on printing until Ctrl-C')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- logs alice\n  npm run env -- logs bob --network net-3fa2 --follow',
    )
    .action((host: string, word: string | undefined, options: LogsOptions) =>
      logs(session, host, { ...options, network: namedNetwork(word, options.network) }),
    )
}
