import type { Command } from 'commander'
import { createFaultBook } from '../deploy/fault-book.ts'
import { isHostRunning } from '../deploy/index.ts'
import { attemptOf } from '../faults/index.ts'
import type { LeaseRecord } from '../lease/index.ts'
import { chooseNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, takeNetworkWord } from './named-network.ts'
import { showDuration, table } from './words.ts'

/** Far hosts are not asked: a record does not tell whether their daemons run. */
const isFar = ({ provider }: LeaseRecord): boolean =>
  ['ssh', 'hetzner', 'container', 'lent'].includes(provider)

const bookOf = ({ id }: LeaseRecord, leases: CliSession['leases']) =>
  createFaultBook(leases.open(id).directory).list()

const summary = (record: LeaseRecord, { leases, now, processes }: CliSession) => ({
  id: record.id,
  provider: record.provider,
  topology: record.topology,
  owner: record.owner,
  detached: record.detached,
  createdAt: record.createdAt,
  expiresAt: record.expiresAt,
  remainingMs: Math.max(0, Date.parse(record.expiresAt) - now()),
  leftover: leases.leftover(record) ?? null,
  ...(record.price === undefined ? {} : { worstCaseEur: record.price.worstCaseEur }),
  ...(record.problems === undefined ? {} : { problems: record.problems }),
  hosts: record.hosts.map(({ name, address, region, build }) => ({
    name,
    address,
    region,
    ...(build === undefined ? {} : { version: build.version, commit: build.commit }),
    ...(isFar(record) ? {} : { isRunning: isHostRunning(record, name, processes) }),
  })),
  faults: bookOf(record, leases).map(({ fault }) => fault),
  sufferings: bookOf(record, leases).map(({ fault, sinceMs, by }) => ({
    words: attemptOf(fault),
    ...(sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }),
    ...(by === undefined ? {} : { by }),
  })),
})

type Summary = ReturnType<typeof summary>

const row = ({ id, provider, topology, owner, remainingMs, leftover, hosts }: Summary): readonly string[] => [
  id,
  provider,
  topology,
  owner,
  leftover ?? `for ${showDuration(remainingMs)}`,
  hosts.map(({ name, isRunning }) => (isRunning === false ? `${name} (down)` : name)).join(', '),
]

const troubles = (networks: readonly Summary[]): readonly string[] =>
  networks.flatMap(({ id, sufferings, problems = [] }) => [
    ...sufferings.map(
      ({ words, since, by }) =>
        `${id} suffers: ${[words, since && `since ${since}`, by && `inflicted by ${by}`].filter(Boolean).join(', ')}`,
    ),
    ...problems.map((problem) => `${id} could not be removed: ${problem}`),
  ])

export const addStatus = (program: Command, session: CliSession): void => {
  takeNetworkWord(program.command('status'))
    .description('list your networks, or one of them, their hosts, and what they suffer from')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExamples:\n  npm run env -- status --json\n  npm run env -- status net-3fa2')
    .action((word: string | undefined, options: { network?: string; json?: boolean }) => {
      const id = namedNetwork(word, options.network)
      const records = id === undefined ? session.leases.list() : [chooseNetwork(session.leases, id)]
      const networks = records.map((record) => summary(record, session))
      print(session, options, networks, () =>
        networks.length === 0
          ? 'No networks. "npm run env -- up" makes one.'
          : [
              table([['NETWORK', 'PROVIDER', 'TOPOLOGY', 'OWNER', 'HELD', 'HOSTS'], ...networks.map(row)]),
              ...troubles(networks),
            ].join('\n'),
      )
    })
}
