import type { Command } from 'commander'
import { type LeaseRecord, type Leases, type LedgerEntry, readLedger } from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import { chooseNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, takeNetworkWord } from './named-network.ts'

/** Everything that nobody is just using: networks left running on purpose, and leftovers. */
const unattended = (leases: Leases): readonly LeaseRecord[] =>
  leases.list().filter((record) => record.detached || leases.leftover(record) !== undefined)

/** Somebody's daemons are not taken away from under him, unless that is what is wanted. */
const refuseUsed = (record: LeaseRecord, leases: Leases, force: boolean): void => {
  if (record.detached || leases.leftover(record) !== undefined) return
  const canForce = record.provider !== 'in-process'
  if (canForce && force) return
  throw new EnvironmentError({
    code: 'ENVIRONMENT_IN_USE',
    message: `Taking down ${record.id}: ${record.owner} is using it, in process ${record.runner.pid}`,
    hint: canForce
      ? 'End that program, wait for it, or add --force, which makes it fail.'
      : 'Its daemons live in that program: end it, or wait for it.',
  })
}

/** What the ledger tells of a network that is no more; undefined of one that is, or was never known. */
const endedBefore = (id: string | undefined, { leases, root }: CliSession): LedgerEntry | undefined =>
  id === undefined || leases.list().some((record) => record.id === id)
    ? undefined
    : readLedger(root).findLast(({ network }) => network === id)

interface DownOptions {
  readonly network?: string
  readonly all?: boolean
  readonly force?: boolean
  readonly json?: boolean
}

export const addDown = (program: Command, context: CliSession): void => {
  const { leases } = context
  takeNetworkWord(program.command('down'))
    .description('stop the hosts of a network and remove everything that was made for it')
    .option('--all', 'every network that was left running, and leftovers')
    .option('--force', 'also a network that a living program is using')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- down\n  npm run env -- down net-3fa2\n  npm run env -- down --all',
    )
    .action(async (word: string | undefined, options: DownOptions) => {
      const id = namedNetwork(word, options.network)
      const before = options.all === true ? undefined : endedBefore(id, context)
      if (before !== undefined) {
        return print(
          context,
          options,
          { removed: [], ended: before },
          () => `${before.network} is down already: ${before.ended}, ${before.endedAt}`,
        )
      }
      const records = options.all === true ? unattended(leases) : [chooseNetwork(leases, id)]
      for (const record of records) {
        refuseUsed(record, leases, options.force === true)
        context.say(`taking down ${record.id} (${record.provider}, ${record.topology})`)
        await leases.open(record.id).release()
      }
      const removed = records.map((record) => record.id)
      print(context, options, { removed }, () =>
        removed.length === 0 ? 'Nothing to take down.' : `removed ${removed.join(', ')}`,
      )
    })
}
