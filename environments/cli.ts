import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBuilder } from './builds/index.ts'
import type { CliContext } from './cli/context.ts'
import { createInterruption } from './cli/interruption.ts'
import { runCli } from './cli/program.ts'
import { standardTerminal } from './cli/terminal.ts'
import { createProvider, openLeases } from './index.ts'
import { createLinuxProcesses, defaultRoot, type LeaseRecord } from './lease/index.ts'
import { lentFolder } from './providers/lent/folder.ts'

/** Containers often run as a user without a name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.()}`
  }
}

const write = (text: string) => void process.stdout.write(text)

/** Of this user, whatever is set about the place of caches. */
const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nunet', 'builds')

/** The keeper of a schedule is started for the folder of networks of whoever started it. */
const rootIn = (args: readonly string[]): string | undefined =>
  args[0] === 'keep-schedule' && args.includes('--root') ? args[args.indexOf('--root') + 1] : undefined

const args = process.argv.slice(2)
const root = rootIn(args) ?? defaultRoot(process.getuid?.() ?? 0)
const processes = createLinuxProcesses()
const repository = fileURLToPath(new URL('..', import.meta.url))
const leases = openLeases({ root })
const say = (line: string) => void process.stderr.write(`${line}\n`)

/** What this process holds, by number and start time, and has not left running. */
const making = (): readonly LeaseRecord[] => {
  const { started } = processes.stamp(process.pid) ?? {}
  return leases
    .list()
    .filter(({ detached, runner }) => !detached && runner.pid === process.pid && runner.started === started)
}

const interruption = createInterruption({
  making,
  say,
  exit: (code) => process.exit(code),
  now: () => performance.now(),
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.press(signal))

const context: CliContext = {
  root,
  lent: process.env.NUNET_LENT ?? lentFolder(root),
  leases,
  processes,
  now: () => Date.now(),
  repository,
  // npm changes to the repository, and says where the person stands.
  workingDirectory: process.env.INIT_CWD ?? process.cwd(),
  owner: userName(),
  builder: createBuilder({ repository, cache: cacheFolder(), processes }),
  terminal: standardTerminal(),
  interrupted: interruption.signal,
  attach: (record) => createProvider(record.provider, { root }).attach(record.id),
  write,
  out: (text) => write(`${text}\n`),
  say,
}

const exitCode = await runCli(context, args)
interruption.conclude()
// What a network far away keeps open must not hold this process up.
process.stdout.write('', () => process.exit(exitCode))
