import type { Command } from 'commander'
import type { LeaseRecord, Leases } from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import { chooseNetwork } from './choose-network.ts'
import { type CliContext, print } from './context.ts'

/** Everything that nobody is just using: networks left running on purpose, and leftovers. */
const unattended = (leases: Leases): readonly LeaseRecord[] =>
  leases.list().filter((record) => record.detached || leases.leftover(record) !== undefined)

const refuseLive = (record: LeaseRecord, leases: Leases): void => {
  if (record.provider !== 'in-process' || leases.leftover(record) !== undefined) return
  throw new EnvironmentError({
    code: 'ENVIRONMENT_IN_USE',
    message: `Taking down ${record.id}: its daemons live in process ${record.runner.pid}`,
    hint: `End that program, or wait for it.`,
  })
}

export const addDown = (program: Command, context: CliContext): void => {
  const { leases } = context
  program
    .command('down [network]')
    .description('stop the hosts of a network and remove everything that was made for it')
    .option('--all', 'every network that was left running, and leftovers')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- down\n  npm run env -- down net-3fa2\n  npm run env -- down --all',
    )
    .action(async (id: string | undefined, options: { all?: boolean; json?: boolean }) => {
      const records = options.all === true ? unattended(leases) : [chooseNetwork(leases, id)]
      for (const record of records) {
        refuseLive(record, leases)
        context.say(`taking down ${record.id} (${record.provider}, ${record.topology})`)
        await leases.open(record.id).release()
      }
      const removed = records.map((record) => record.id)
      print(context, options, { removed }, () =>
        removed.length === 0 ? 'Nothing to take down.' : `removed ${removed.join(', ')}`,
      )
    })
}
