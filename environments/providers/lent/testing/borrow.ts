import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { loadBuild } from '../../../deploy/index.ts'
import { createProvider } from '../../../index.ts'
import { layLenders } from './lenders.ts'

const usage = `Has machines lent, each behind a translator of its own, runs a command with NUNET_LENT and NUNET_LENDERS set, and gives
them back. Ends as the command does; with 3 when this machine cannot pretend machines.

  node cicd/setup.mjs environments/providers/lent/testing/borrow.ts [--machines 3] [--build dist/build.json …] -- <command> [argument …]
`

const { values, positionals: command } = parseArgs({
  options: {
    machines: { type: 'string', default: '3' },
    build: { type: 'string', multiple: true, default: ['dist/build.json'] },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const machines = Number(values.machines)

/** This machine cannot have such machines; whoever asked for them may do without, and say why. */
const cannotBeLaid = 3

const main = async (): Promise<number> => {
  const isUsable = Number.isInteger(machines) && machines >= 1 && machines <= 50
  if (values.help || command.length === 0 || !isUsable) {
    process.stderr.write(usage)
    return values.help ? 0 : 2
  }
  const readiness = await createProvider('netns').probe()
  if (!readiness.ready) {
    const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
    process.stderr.write(`machines that are lent need networks of their own, which lack ${lacks}\n`)
    return cannotBeLaid
  }
  const [first, ...others] = await Promise.all(values.build.map((file) => loadBuild(file)))
  await using lenders = await layLenders({ machines, builds: [first!, ...others] })
  const child = spawn(command[0]!, command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, NUNET_LENT: lenders.lent, NUNET_LENDERS: lenders.folder },
  })
  // The command decides what a request to end means; the machines stay until it has ended.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal!]
}

process.exitCode = await main()
