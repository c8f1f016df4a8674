import type { Command } from 'commander'
import { isHostRunning } from '../deploy/index.ts'
import type { LeaseRecord } from '../lease/index.ts'
import { type CliContext, print } from './context.ts'
import { showDuration, table } from './words.ts'

const summary = (record: LeaseRecord, { leases, now, processes }: CliContext) => ({
  id: record.id,
  provider: record.provider,
  topology: record.topology,
  owner: record.owner,
  detached: record.detached,
  createdAt: record.createdAt,
  expiresAt: record.expiresAt,
  remainingMs: Math.max(0, Date.parse(record.expiresAt) - now()),
  leftover: leases.leftover(record) ?? null,
  hosts: record.hosts.map(({ name, address }) => ({
    name,
    address,
    isRunning: isHostRunning(record, name, processes),
  })),
})

type Summary = ReturnType<typeof summary>

const row = ({ id, provider, topology, owner, remainingMs, leftover, hosts }: Summary): readonly string[] => [
  id,
  provider,
  topology,
  owner,
  leftover ?? `for ${showDuration(remainingMs)}`,
  hosts.map(({ name, isRunning }) => (isRunning ? name : `${name} (down)`)).join(', '),
]

export const addStatus = (program: Command, context: CliContext): void => {
  program
    .command('status')
    .description('list your networks and their hosts')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- status --json')
    .action((options: { json?: boolean }) => {
      const networks = context.leases.list().map((record) => summary(record, context))
      print(context, options, networks, () =>
        networks.length === 0
          ? 'No networks. "npm run env -- up" makes one.'
          : table([['NETWORK', 'PROVIDER', 'TOPOLOGY', 'OWNER', 'HELD', 'HOSTS'], ...networks.map(row)]),
      )
    })
}
