import type { Command } from 'commander'
import type { Finding } from '../doctor.ts'
import { examine } from '../index.ts'
import { EnvironmentError } from '../problem.ts'
import { type CliContext, print } from './context.ts'

const line = ({ name, purpose, readiness }: Finding): string =>
  readiness.ready
    ? `  ready    ${name}: ${purpose} (${readiness.version})`
    : [
        `  missing  ${name}: ${purpose}`,
        ...readiness.missing.map(({ what, fix }) => `             lacks ${what}\n             fix:  ${fix}`),
      ].join('\n')

export const addDoctor = (program: Command, context: CliContext): void => {
  program
    .command('doctor')
    .description('say what this machine can run, and the command that adds the rest')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- doctor')
    .action(async (options: { json?: boolean }) => {
      const report = await examine()
      print(context, options, report, () =>
        [
          'Providers, strongest first',
          ...report.providers.map(line),
          'Richer reports and executors',
          ...report.extras.map(line),
        ].join('\n'),
      )
      if (report.providers.some(({ readiness }) => readiness.ready)) return
      throw new EnvironmentError({ code: 'PROVIDER_NOT_READY', message: 'This machine can run no provider.' })
    })
}
