import type { Command } from 'commander'
import { DmsError } from '../../core/index.ts'
import type { CliComponents } from '../components.ts'
import { contextOf, readPassphrase } from '../context.ts'
import { table } from '../output.ts'

export const addKey = (program: Command, components: CliComponents): void => {
  const key = program.command('key').description('make and list the keys of this machine')
  key
    .command('new <name>')
    .description('make a key, stored encrypted; prints its DID')
    .option('--passphrase-file <file>', 'read the passphrase from a file')
    .option('--overwrite', 'replace a key of the same name; what it was granted is lost')
    .addHelpText('after', '\nExample:\n  nunet key new dms')
    .action(
      async (name: string, options: { passphraseFile?: string; overwrite?: boolean }, command: Command) => {
        const context = contextOf(components, command)
        const keys = components.keys(await context.settings())
        const passphrase = await readPassphrase(
          context,
          options.passphraseFile,
          `Passphrase for the new key ${name}: `,
        )
        const made = await keys.create(name, passphrase, { overwrite: options.overwrite === true })
        context.print({ name, did: made.did, peerId: made.peerId }, made.did)
      },
    )
  key
    .command('list')
    .description('list the keys of this machine')
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const rows = await components.keys(await context.settings()).list()
      context.print(rows, () =>
        table(
          ['NAME', 'DID'],
          rows.map(({ name, did }) => [name, did]),
        ),
      )
    })
  key
    .command('did <name>')
    .description('print the DID of a key')
    .action(async (name: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const found = (await components.keys(await context.settings()).list()).find((row) => row.name === name)
      if (found === undefined) {
        throw new DmsError({
          code: 'KEY_NOT_FOUND',
          message: `There is no key named ${name}.`,
          hint: 'See "nunet key list".',
        })
      }
      context.print(found, found.did)
    })
}
