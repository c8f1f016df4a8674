import type { Command } from 'commander'
import type { AttestedPair, Environment } from '../environment.ts'
import { wayInWords } from '../way.ts'
import { withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, takeNetworkWord } from './named-network.ts'
import { table } from './words.ts'

const row = (pair: AttestedPair): readonly string[] => [
  `${pair.from} → ${pair.to}`,
  wayInWords(pair),
  pair.lossPercent === undefined ? '' : `${pair.lossPercent.toFixed(1)} %`,
  pair.declared === undefined ? '' : `${pair.declared.roundTripMs} ms, ${pair.declared.lossPercent} %`,
]

const differs = ({ id }: Environment, count: number): string =>
  `${id} is not as it was declared, in ${count} ${count === 1 ? 'respect' : 'respects'}
  hint: "npm run env -- status ${id}" tells what it suffers from, "npm run env -- heal --network ${id}" undoes that.`

export const addLinks = (program: Command, session: CliSession): void => {
  takeNetworkWord(program.command('links'))
    .description(
      'measure the network that really is there, pair by pair, beside the one that was declared; ends with 1 where they differ',
    )
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExamples:\n  npm run env -- links\n  npm run env -- links net-3fa2 --json')
    .action((word: string | undefined, options: { network?: string; json?: boolean }) =>
      withNetwork(session, namedNetwork(word, options.network), async (environment) => {
        const { pairs, differences, tookMs } = await environment.attest()
        const data = { network: environment.id, pairs, differences, tookMs }
        if (differences.length > 0) {
          session.say(differs(environment, differences.length))
          session.exitWith(1)
        }
        print(session, options, data, () =>
          [
            table([['LINK', 'ROUND TRIP', 'LOST', 'DECLARED'], ...pairs.map(row)]),
            ...differences.map((line) => `not as declared: ${line}`),
          ].join('\n'),
        )
      }),
    )
}
