import type { Command } from 'commander'
import type { Price } from '../environment.ts'
import { ledgerTotals, readLedger } from '../lease/index.ts'
import { chooseNetwork } from './choose-network.ts'
import { chooseProvider, type ProviderWish } from './choose-provider.ts'
import { chooseTopology } from './choose-topology.ts'
import { type CliSession, print } from './context.ts'
import { namedNetwork, takeNetworkWord } from './named-network.ts'
import { readDuration, readEuros, showDuration, table } from './words.ts'

const euros = (amount: number): string => `${amount.toFixed(4)} €`

const addPrice = (program: Command, session: CliSession): void => {
  program
    .command('price [topology]')
    .description('say what a network would cost at most until its time is over; makes nothing')
    .option('--provider <name>', 'default: the strongest that runs here')
    .option('--inventory <file>', 'machines for the provider ssh')
    .option('--ttl <time>', 'how long it would last', '1h')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- price two-sites --provider hetzner --ttl 2h')
    .action(async (name: string | undefined, options: ProviderWish & { ttl: string; json?: boolean }) => {
      const topology = chooseTopology(name, session)
      const ttlMs = readDuration(options.ttl, '--ttl')
      const provider = await chooseProvider(options, session)
      const price: Price = (await provider.price?.(topology, { ttlMs })) ?? { worstCaseEur: 0, lines: [] }
      const data = { provider: provider.name, topology: topology.name, ttlMs, ...price }
      print(session, options, data, () =>
        [
          `at most ${euros(price.worstCaseEur)} for ${topology.name} on ${provider.name}, ${showDuration(ttlMs)}`,
          ...price.lines.map((line) => `  ${line}`),
        ].join('\n'),
      )
    })
}

const addLedger = (program: Command, session: CliSession): void => {
  program
    .command('ledger')
    .description('what networks that have ended cost, for each run and scenario')
    .option('--entries', 'each network instead of totals')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExample:\n  npm run env -- ledger --entries --json')
    .action((options: { entries?: boolean; json?: boolean }) => {
      const entries = readLedger(session.root)
      const totals = ledgerTotals(entries)
      if (options.entries === true) {
        return print(session, options, entries, () =>
          table([
            ['NETWORK', 'PROVIDER', 'TOPOLOGY', 'ENDED', 'HOW', 'HOST-SECONDS', 'AT MOST', 'COST'],
            ...entries.map((one) => [
              one.network,
              one.provider,
              one.topology,
              one.endedAt,
              one.ended,
              String(one.hostSeconds),
              euros(one.worstCaseEur),
              euros(one.eur),
            ]),
          ]),
        )
      }
      print(session, options, totals, () =>
        table([
          ['RUN', 'SCENARIO', 'NETWORKS', 'HOST-SECONDS', 'AT MOST', 'COST'],
          ...totals.map(({ run, scenario = '', networks, hostSeconds, worstCaseEur, eur }) => [
            run,
            scenario,
            String(networks),
            String(hostSeconds),
            euros(worstCaseEur),
            euros(eur),
          ]),
        ]),
      )
    })
}

interface ExtendOptions {
  readonly network?: string
  readonly cap?: string
  readonly force?: boolean
  readonly json?: boolean
}

const addExtend = (program: Command, session: CliSession): void => {
  takeNetworkWord(program.command('extend <time>'))
    .description('give a network more time')
    .option('--cap <euros>', 'what it may cost from now on, instead of what was allowed')
    .option('--force', 'also beyond seven days from its making')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExamples:\n  npm run env -- extend 2h\n  npm run env -- extend 30min net-3fa2')
    .action((time: string, word: string | undefined, options: ExtendOptions) => {
      const found = chooseNetwork(session.leases, namedNetwork(word, options.network))
      const { expiresAt, price } = session.leases.extend(found.id, readDuration(time, 'extend'), {
        force: options.force === true,
        ...(options.cap === undefined ? {} : { capEur: readEuros(options.cap, '--cap') }),
      })
      print(
        session,
        options,
        { network: found.id, expiresAt, ...(price === undefined ? {} : { price }) },
        () =>
          price === undefined
            ? `${found.id} is kept until ${expiresAt}`
            : `${found.id} is kept until ${expiresAt}, at most ${euros(price.worstCaseEur)}`,
      )
    })
}

/** The commands about time and what it costs. */
export const addMoney = (program: Command, session: CliSession): void => {
  for (const add of [addPrice, addLedger, addExtend]) add(program, session)
}
