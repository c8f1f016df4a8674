import type { Command } from 'commander'
import type { AttestedPair } from '../environment.ts'
import { withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { table } from './words.ts'

const row = ({
  from,
  to,
  reachable,
  roundTripMs,
  lossPercent,
  declared,
}: AttestedPair): readonly string[] => [
  `${from} → ${to}`,
  reachable ? `${roundTripMs?.toFixed(1) ?? '?'} ms` : 'not reachable',
  lossPercent === undefined ? '' : `${lossPercent.toFixed(1)} %`,
  declared === undefined ? '' : `${declared.roundTripMs} ms, ${declared.lossPercent} %`,
]

export const addLinks = (program: Command, session: CliSession): void => {
  program
    .command('links [network]')
    .description('measure the network that really is there, pair by pair, beside the one that was declared')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- links --json')
    .action((network: string | undefined, options: { json?: boolean }) =>
      withNetwork(session, network, async (environment) => {
        const { pairs, differences, tookMs } = await environment.attest()
        const data = { network: environment.id, pairs, differences, tookMs }
        print(session, options, data, () =>
          [
            table([['LINK', 'ROUND TRIP', 'LOST', 'DECLARED'], ...pairs.map(row)]),
            ...differences.map((line) => `not as declared: ${line}`),
          ].join('\n'),
        )
      }),
    )
}
