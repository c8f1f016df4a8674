import { systemClock } from '../../core/index.ts'
import { createKeeper } from './keeper.ts'
import { findProgram } from './tools.ts'

// A daemon that makes a namespace, keeps it when told to, prints whose it is, and waits for its end.
const toolOf = (name: string): string => findProgram(name) ?? name
const tools = {
  unshare: toolOf('unshare'),
  nsenter: toolOf('nsenter'),
  mount: toolOf('mount'),
  mkdir: toolOf('mkdir'),
  sh: toolOf('sh'),
  sleep: toolOf('sleep'),
}
const confinement = process.getuid?.() === 0 ? 'process-namespace' : 'user-and-process-namespace'
const view = { hidden: [], temporaryBytes: 2 ** 20 }
const keeper = await createKeeper({ clock: systemClock, tools }, confinement, view)

if (process.argv[2] === 'keep') keeper.keep()
process.stdout.write(`${JSON.stringify(keeper.identities)}\n`)
process.stdin.resume()
