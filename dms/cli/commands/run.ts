import type { Command } from 'commander'
import type { CliComponents } from '../components.ts'
import { contextOf, readPassphrase } from '../context.ts'

export const addRun = (program: Command, components: CliComponents): void => {
  program
    .command('run')
    .description('start the daemon; it stops in order on Ctrl-C or TERM')
    .option('--passphrase-file <file>', 'read the passphrase of the key store from a file')
    .addHelpText(
      'after',
      '\nExamples:\n  nunet run\n  nunet run --config settings.json --passphrase-file secret',
    )
    .action(async (options: { passphraseFile?: string }, command: Command) => {
      const context = contextOf(components, command)
      const settings = await context.settings()
      const passphrase = await readPassphrase(
        context,
        options.passphraseFile,
        'Passphrase of the key store: ',
      )
      await components.runDaemon(settings, passphrase)
    })
}
