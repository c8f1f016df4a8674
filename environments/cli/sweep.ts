import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { allProviders } from '../index.ts'
import { type CliSession, print } from './context.ts'
import { readDuration } from './words.ts'

/** What to do about a record that nobody understands; it may stand for a network that lives. */
const advice = (file: string): string => {
  const id = basename(file, '.json')
  return `The record ${file} is damaged; nothing of its network was removed.
  hint: "ps -ef | grep ${id}" shows what runs of it. End that, then delete the record and ${join(dirname(dirname(file)), id)}.`
}

export const addSweep = (program: Command, context: CliSession): void => {
  program
    .command('sweep')
    .description('remove networks whose runner is gone or whose time is over')
    .option('--older-than <time>', 'also networks made longer ago than this, whoever holds them')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExamples:\n  npm run env -- sweep\n  npm run env -- sweep --older-than 2h')
    .action(async (options: { olderThan?: string; json?: boolean }) => {
      const age =
        options.olderThan === undefined
          ? {}
          : { olderThanMs: readDuration(options.olderThan, '--older-than') }
      const removed: string[] = []
      for (const provider of allProviders({ root: context.root }))
        removed.push(...(await provider.sweep(age)))
      const damaged = context.leases.damaged()
      for (const file of damaged) context.say(advice(file))
      print(context, options, { removed, damaged }, () =>
        removed.length === 0 ? 'Nothing was left over.' : `removed ${removed.join(', ')}`,
      )
    })
}
