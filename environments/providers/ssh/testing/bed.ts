import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { layBed } from './lay-bed.ts'
import { bedLacks } from './requirements.ts'

const usage = `Lays machines with real sshd, runs a command with NUNET_INVENTORY set to their inventory, and takes them away.
Ends as the command does; with 3 when this machine cannot pretend machines.

  node cicd/setup.mjs environments/providers/ssh/testing/bed.ts [--hosts 5] [--max-hosts 1] -- <command> [argument …]
`

const { values, positionals: command } = parseArgs({
  options: {
    hosts: { type: 'string', default: '5' },
    'max-hosts': { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const [hosts, maxHosts] = [Number(values.hosts), Number(values['max-hosts'])]

/** This machine cannot have a bed; whoever asked for one may do without, and say why. */
const cannotBeLaid = 3

const main = async (): Promise<number> => {
  const isUsable =
    Number.isInteger(hosts) && hosts >= 1 && hosts <= 200 && Number.isInteger(maxHosts) && maxHosts >= 1
  if (values.help || command.length === 0 || !isUsable) {
    process.stderr.write(usage)
    return values.help ? 0 : 2
  }
  const lacks = bedLacks()
  if (lacks !== undefined) {
    process.stderr.write(`${lacks}\n`)
    return cannotBeLaid
  }
  await using bed = await layBed({ hosts, maxHosts })
  const child = spawn(command[0]!, command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, NUNET_INVENTORY: bed.inventory },
  })
  // The command decides what a request to end means; the bed stays until it has ended.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal!]
}

process.exitCode = await main()
