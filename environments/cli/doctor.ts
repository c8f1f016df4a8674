import type { Command } from 'commander'
import type { AbilityFinding, Finding } from '../doctor.ts'
import { examine } from '../index.ts'
import { type CliSession, print } from './context.ts'
import { table } from './words.ts'

const line = ({ name, purpose, readiness }: Finding): string =>
  readiness.ready
    ? `  ready    ${name}: ${purpose} (${readiness.version})`
    : [
        `  missing  ${name}: ${purpose}`,
        ...readiness.missing.map(({ what, fix }) => `             lacks ${what}\n             fix:  ${fix}`),
      ].join('\n')

const whoHas = ({ here, elsewhere, needs }: AbilityFinding): string => {
  if (here.length > 0) return here.join(', ')
  return needs ?? `only ${elsewhere.join(', ')}, see above`
}

const abilityRow = (finding: AbilityFinding): readonly string[] => [
  `  ${finding.here.length > 0 ? 'ready  ' : 'missing'}`,
  finding.ability,
  whoHas(finding),
]

export const addDoctor = (program: Command, context: CliSession): void => {
  program
    .command('doctor')
    .description(
      'say what this machine can run, what networks can suffer here, and the command that adds the rest',
    )
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- doctor')
    .action(async (options: { json?: boolean }) => {
      const report = await examine()
      print(context, options, report, () =>
        [
          'Providers, strongest first',
          ...report.providers.map(line),
          'What networks can do and suffer',
          table(report.abilities.map(abilityRow)),
          'Used by single abilities, reports and executors',
          ...report.extras.map(line),
        ].join('\n'),
      )
    })
}
