import type { Command } from 'commander'
import type { DmsClient, OnboardingStatus, PeerRow } from '../../client/index.ts'
import {
  formatBytes,
  formatCores,
  type Problem,
  parseBytes,
  parseCores,
  type Result,
} from '../../core/index.ts'
import type { CliComponents } from '../components.ts'
import { contextOf, requireValue } from '../context.ts'
import { describeProblem, table } from '../output.ts'

interface View {
  readonly summary: string
  /** Reads and words the rows; `id` narrows to one. */
  readonly read: (client: DmsClient) => Promise<Result<unknown, Problem>>
  readonly word: (value: never) => string
}

const view = <T>(
  summary: string,
  read: (client: DmsClient) => Promise<Result<T, Problem>>,
  word: (value: T) => string,
): View => ({ summary, read, word: word as View['word'] })

const connectionWord = ({ isConnected, isRelayed }: PeerRow): string =>
  !isConnected ? 'no' : isRelayed ? 'through a relay' : 'yes'

const offerTable = ({ isOnboarded, offered, free, reservations }: OnboardingStatus): string =>
  isOnboarded
    ? table(
        ['', 'CPU', 'MEMORY', 'DISK'],
        [
          ...Object.entries({ offered, free }).map(([name, amount]) => [name, amount] as const),
          ...reservations.map(({ id, state, resources }) => [`${state} ${id}`, resources] as const),
        ].map(([name, amount]) => [
          name,
          formatCores(amount.cpuMillicores),
          formatBytes(amount.memoryBytes),
          formatBytes(amount.diskBytes),
        ]),
      )
    : 'This machine lends nothing.'

const views: Readonly<Record<string, View>> = {
  identity: view(
    'who this machine is',
    (client) => client.identity(),
    (one) =>
      table(
        ['NAME', 'DID', 'VERSION', 'ADDRESSES'],
        [[one.name, one.did, one.version, one.addresses.join(' ')]],
      ),
  ),
  peers: view(
    'the machines that this one knows',
    (client) => client.peers.list(),
    (rows) =>
      table(
        ['PEER', 'CONNECTED', 'DID', 'ADDRESSES'],
        rows.map((peer) => [peer.peerId, connectionWord(peer), peer.did, peer.addresses.join(' ')]),
      ),
  ),
  deployments: view(
    'deployments that were started here',
    (client) => client.deployments.list(),
    (rows) =>
      table(
        ['ID', 'STATE', 'CREATED', 'ALLOCATIONS'],
        rows.map((row) => [
          row.id,
          row.state,
          new Date(row.createdAtMs).toISOString(),
          row.allocations.map(({ name, state }) => `${name}:${state}`).join(' '),
        ]),
      ),
  ),
  allocations: view(
    'work of others on this machine',
    (client) => client.allocations.list(),
    (rows) =>
      table(
        ['ID', 'NAME', 'STATE', 'DEPLOYER'],
        rows.map((row) => [row.id, row.name, row.state, row.deployer]),
      ),
  ),
  offer: view('what this machine lends', (client) => client.onboarding.status(), offerTable),
}

const addConnect = (program: Command, components: CliComponents): void => {
  program
    .command('connect <address>')
    .description('connect to a machine; its address is in "nunet get identity" there')
    .addHelpText('after', '\nExample:\n  nunet connect /ip4/192.0.2.7/tcp/9000/p2p/12D3KooW…')
    .action(async (address: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const peer = requireValue(context, await context.withDaemon((client) => client.peers.connect(address)))
      context.print(peer, `connected to ${peer.peerId}`)
    })
}

const addOnboarding = (program: Command, components: CliComponents): void => {
  program
    .command('onboard')
    .description('lend a part of this machine to the network')
    .requiredOption('--cpu <amount>', 'such as "2 cores"')
    .requiredOption('--memory <amount>', 'such as "4 GiB"')
    .requiredOption('--disk <amount>', 'such as "10 GiB"')
    .addHelpText('after', '\nExample:\n  nunet onboard --cpu "2 cores" --memory "4 GiB" --disk "10 GiB"')
    .action(async (options: { cpu: string; memory: string; disk: string }, command: Command) => {
      const context = contextOf(components, command)
      const offer = {
        cpuMillicores: parseCores(options.cpu, '--cpu'),
        memoryBytes: parseBytes(options.memory, '--memory'),
        diskBytes: parseBytes(options.disk, '--disk'),
      }
      const status = requireValue(
        context,
        await context.withDaemon((client) => client.onboarding.onboard(offer)),
      )
      context.print(status, () => offerTable(status))
    })
  program
    .command('offboard')
    .description('lend nothing any more')
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const status = requireValue(context, await context.withDaemon((client) => client.onboarding.offboard()))
      context.print(status, () => offerTable(status))
    })
}

export const addGet = (program: Command, components: CliComponents): void => {
  const get = program.command('get').description('look at what is here')
  for (const [name, { summary, read, word }] of Object.entries(views)) {
    get
      .command(name)
      .description(summary)
      .action(async (_options: object, command: Command) => {
        const context = contextOf(components, command)
        const value = requireValue(context, await context.withDaemon(read))
        context.print(value, () => word(value as never))
      })
  }
  get
    .command('deployment <id>')
    .description('one deployment, with results and what each machine answered')
    .action(async (id: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const row = requireValue(context, await context.withDaemon((client) => client.deployments.get(id)))
      context.print(row, () =>
        [
          `${row.id} ${row.state}${row.problem === undefined ? '' : `: ${describeProblem(row.problem)}`}`,
          table(
            ['ALLOCATION', 'STATE', 'MACHINE', 'ENDED BY', 'CODE'],
            row.allocations.map(({ name, state, machine, result }) => [
              name,
              state,
              machine ?? '-',
              result?.endedBy ?? '-',
              String(result?.exitCode ?? '-'),
            ]),
          ),
          ...row.answers.map(
            ({ machine, offered, problem }) =>
              `${machine}: ${offered ? 'offered' : describeProblem(problem!)}`,
          ),
        ].join('\n'),
      )
    })
  addConnect(program, components)
  addOnboarding(program, components)
}
