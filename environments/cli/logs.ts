import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { hostFiles, readEnd } from '../deploy/index.ts'
import { EnvironmentError, UnknownHostError } from '../problem.ts'
import { chooseNetwork } from './choose-network.ts'
import { type CliContext, print } from './context.ts'

interface LogsOptions {
  readonly network?: string
  readonly follow?: boolean
  readonly json?: boolean
}

const maxBytes = 2 * 1024 * 1024
const followEveryMs = 200

/** Writes what is appended to a file until `signal` aborts or the file is gone. */
const follow = async (path: string, write: (text: string) => void, signal: AbortSignal): Promise<void> => {
  await using file = await open(path, 'r')
  const part = Buffer.alloc(65_536)
  while (!signal.aborted) {
    const { bytesRead } = await file.read(part, 0, part.length)
    if (bytesRead > 0) write(part.toString('utf8', 0, bytesRead))
    else if ((await file.stat()).nlink === 0) return
    else await delay(followEveryMs, undefined, { signal }).catch(() => {})
  }
}

export const addLogs = (program: Command, context: CliContext): void => {
  program
    .command('logs <host>')
    .description('print what the daemon of a host has logged, dead or alive')
    .option('--network <id>', 'which network (default: the only one)')
    .option('-f, --follow', 'go on printing until Ctrl-C')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- logs alice\n  npm run env -- logs bob --network net-3fa2 --follow',
    )
    .action(async (host: string, options: LogsOptions) => {
      if (options.follow === true && options.json === true) {
        throw new EnvironmentError({
          code: 'USAGE',
          message: '--follow and --json exclude each other: what is followed has no end',
          hint: 'The log itself is lines of JSON.',
        })
      }
      const { id, hosts } = chooseNetwork(context.leases, options.network)
      if (!hosts.some((one) => one.name === host)) {
        throw new UnknownHostError(
          host,
          hosts.map((one) => one.name),
        )
      }
      const { log } = hostFiles(context.leases.open(id).directory, host)
      if (options.follow === true) return follow(log, context.write, context.interrupted)
      const text = await readEnd(log, maxBytes)
      print(context, options, { network: id, host, log: text }, () => text.trimEnd())
    })
}
