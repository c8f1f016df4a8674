import type { Command } from 'commander'
import type { Fault, FaultKind } from '../fault.ts'
import { attemptOf, lasts } from '../faults/index.ts'
import { cutFields, faultFields } from '../topology/fault-grammar.ts'
import { until } from '../until.ts'
import { chooseNetwork, withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { declareFields, readFault, writtenFields } from './fault-words.ts'
import { networkOption, partNetwork, takeNetworkOption } from './named-network.ts'
import { readDuration } from './words.ts'

interface FaultOptions {
  readonly network?: string | undefined
  readonly for?: string
  readonly json?: boolean
}

const meanings: Readonly<Record<FaultKind, string>> = {
  crash: 'kill its daemon without warning',
  stop: 'stop its daemon in order',
  pause: 'let its daemon stand still, holding everything',
  restart: 'stop its daemon and start it at once; nothing to heal',
  partition: 'cut hosts off from each other',
  latency: 'add delay to a link; without <to>: to all of the host',
  loss: 'lose a share of packets',
  rate: 'limit how much passes',
  reorder: 'let a share of packets overtake others',
  'clock-skew': 'move the wall clock of this host alone',
  'disk-full': 'let nothing more be written to its data directory',
  'handles-exhausted': 'let its daemon open no other file or socket',
  'memory-squeeze': 'let its daemon use so much memory and no more',
  'lying-dns': 'let names resolve to a wrong address there',
  'blocked-port': 'let nothing from outside reach a port; default: that of its daemon',
  'half-open': 'let connections stay open at <host> that <peer> no longer knows',
}

const inflict = (session: CliSession, fault: Fault, options: FaultOptions): Promise<void> =>
  withNetwork(session, options.network, async (environment) => {
    const forMs = options.for === undefined ? undefined : readDuration(options.for, '--for')
    const healing = await environment.inflict(fault, '"npm run env -- fault"')
    session.say(`${attemptOf(fault)}: it bit`)
    // Ctrl-C while it was done, or afterwards, undoes it.
    if (forMs !== undefined) {
      await until(() => (session.interrupted.aborted ? true : undefined), { withinMs: forMs, everyMs: 20 })
    }
    const isHealed = forMs !== undefined || session.interrupted.aborted
    if (isHealed) await healing.heal()
    const data = { network: environment.id, fault, healed: isHealed || !lasts(fault) }
    print(session, options, data, () =>
      data.healed
        ? `${environment.id}: over`
        : `${environment.id} suffers from it until "npm run env -- heal"`,
    )
  })

const addOptions = (command: Command): Command =>
  takeNetworkOption(command)
    .option('--for <time>', 'heal it after so long; this command waits for that')
    .option('--json', 'print data as JSON')

/** What an action of commander is given: words, own options, and its command, whose parents may bear the network. */
const spoken = (args: readonly unknown[]): [words: readonly string[], options: FaultOptions] => {
  const options = (args.at(-1) as Command).optsWithGlobals<FaultOptions>()
  const { words, network } = partNetwork(args.slice(0, -2) as string[], options.network)
  return [words, { ...options, network }]
}

const namesOf = (session: CliSession, { network }: FaultOptions): readonly string[] =>
  chooseNetwork(session.leases, network).hosts.map(({ name }) => name)

const addPartition = (parent: Command, session: CliSession): void => {
  const partition = parent.command('partition').description(meanings.partition)
  for (const [shape, fields] of Object.entries(cutFields)) {
    const command = addOptions(declareFields(partition.command(shape), fields))
    command.action((...args: unknown[]) => {
      const [words, options] = spoken(args)
      const written = writtenFields(fields, words, {})
      // A cut with one field is written without its name, too.
      const body = fields.length === 1 ? Object.values(written)[0] : written
      return inflict(session, readFault('partition', { [shape]: body }, namesOf(session, options)), options)
    })
  }
}

export const addFault = (program: Command, session: CliSession): void => {
  const parent = program
    .command('fault')
    .description('let something go wrong on purpose; proven, and remembered until it is healed')
    .addOption(networkOption())
    .addHelpText(
      'after',
      `
Examples:
  npm run env -- fault crash bob
  npm run env -- fault partition halves alice,bob carol
  npm run env -- fault latency alice bob --add 200ms --jitter 20ms
  npm run env -- fault loss alice --share 10% --for 30s
  npm run env -- heal`,
    )
  for (const [kind, fields] of Object.entries(faultFields) as [
    FaultKind,
    (typeof faultFields)[FaultKind],
  ][]) {
    if (kind === 'partition') {
      addPartition(parent, session)
      continue
    }
    const command = addOptions(declareFields(parent.command(kind).description(meanings[kind]), fields))
    command.action((...args: unknown[]) => {
      const [words, options] = spoken(args)
      const written = writtenFields(fields, words, options as Readonly<Record<string, unknown>>)
      return inflict(session, readFault(kind, written, namesOf(session, options)), options)
    })
  }
}
