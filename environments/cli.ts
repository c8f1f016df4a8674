import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { CliContext } from './cli/context.ts'
import { runCli } from './cli/program.ts'
import { openLeases } from './index.ts'
import { createLinuxProcesses, defaultRoot } from './lease/index.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort(new Error(`ended by ${signal}`)))
}

/** Containers often run as a user without a name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.()}`
  }
}

const write = (text: string) => void process.stdout.write(text)

const root = defaultRoot(process.getuid?.() ?? 0)
const context: CliContext = {
  root,
  leases: openLeases({ root }),
  processes: createLinuxProcesses(),
  now: () => Date.now(),
  repository: fileURLToPath(new URL('..', import.meta.url)),
  owner: userName(),
  interrupted: interruption.signal,
  write,
  out: (text) => write(`${text}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
}

process.exitCode = await runCli(context, process.argv.slice(2))
