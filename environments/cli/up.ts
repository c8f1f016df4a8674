import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { hostFiles } from '../deploy/index.ts'
import type { Environment } from '../environment.ts'
import { providerNames } from '../index.ts'
import { throwIfAborted } from '../problem.ts'
import { chooseBuilds } from './choose-builds.ts'
import { chooseProvider, type ProviderWish } from './choose-provider.ts'
import { chooseTopology } from './choose-topology.ts'
import { type CliSession, print } from './context.ts'
import { keepSchedule } from './keep-schedule.ts'
import { readDuration, readEuros } from './words.ts'

interface UpOptions extends ProviderWish {
  readonly ttl: string
  readonly cap?: string
  readonly build: readonly string[]
  readonly capture?: boolean
  readonly json?: boolean
}

const howToTalk = (environment: Environment, directory: string) =>
  environment.hosts.map(({ name, address, region, build }) => {
    const { socket } = hostFiles(directory, name)
    return {
      name,
      address,
      region,
      ...(build === undefined ? {} : { version: build.version, commit: build.commit }),
      // Far hosts have theirs elsewhere.
      ...(existsSync(socket) ? { socketPath: socket } : {}),
    }
  })

const showUp = ({ id, provider, topology }: Environment, hosts: ReturnType<typeof howToTalk>): string => {
  const first = hosts[0]!.name
  return [
    `${id}  ${provider}  ${topology.name}`,
    '',
    ...hosts.flatMap(({ name, address, region, version, commit, socketPath }) => [
      `${name}  ${address}  ${region}  ${version ?? ''} ${commit?.slice(0, 12) ?? ''}`.trimEnd(),
      ...(socketPath === undefined
        ? []
        : [`  curl --unix-socket ${socketPath} http://localhost/api/v1/identity`]),
    ]),
    '',
    `npm run env -- nunet ${first} get identity`,
    `npm run env -- nunet ${first} actor cmd /dms/node/peers/list`,
    `npm run env -- logs ${first} --follow`,
    `npm run env -- fault crash ${first}`,
    `npm run env -- down ${id}`,
    '',
    'It may be swept when its time is over (--ttl, extend).',
  ].join('\n')
}

const up = async (session: CliSession, name: string | undefined, options: UpOptions): Promise<void> => {
  const topology = chooseTopology(name, session)
  const ttlMs = readDuration(options.ttl, '--ttl')
  const capEur = options.cap === undefined ? {} : { capEur: readEuros(options.cap, '--cap') }
  const provider = await chooseProvider(options, session)
  const environment = await provider.spawn(topology, {
    ...(await chooseBuilds(options.build, topology, session)),
    ...capEur,
    owner: session.owner,
    ttlMs,
    detached: true,
    ...(options.capture === true ? { capture: true } : {}),
    onProgress: session.say,
    signal: session.interrupted,
  })
  // Ctrl-C just after the last thing that heeds it.
  if (session.interrupted.aborted) {
    await environment[Symbol.asyncDispose]()
    throwIfAborted(session.interrupted, `Spawning ${environment.id}`)
  }
  try {
    const lease = session.leases.open(environment.id)
    keepSchedule(lease, environment.topology, session)
    const hosts = howToTalk(environment, lease.directory)
    const data = { id: environment.id, provider: provider.name, topology: topology.name, hosts }
    print(session, options, data, () => showUp(environment, hosts))
  } finally {
    await environment.leave()
  }
}

export const addUp = (program: Command, session: CliSession): void => {
  program
    .command('up [topology]')
    .description('spawn a network and leave it running: a named topology (default: pair), or a YAML file')
    .option('--provider <name>', `${providerNames.join(', ')} (default: the strongest that runs here)`)
    .option('--inventory <file>', 'machines for the provider ssh (default: what NUNET_INVENTORY names)')
    .option('--ttl <time>', 'after this the network is taken down', '1h')
    .option('--cap <euros>', 'refuse what may cost more, such as 2EUR; what costs anything needs one')
    .option(
      '--build <[host=]build>',
      'a build.json, commit:…, tag:… or last-release, for all hosts or for one; repeatable; without it the daemon is built here',
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option('--capture', 'capture the packets of every host, for the evidence (netns as root, with tcpdump)')
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      `
Examples:
  npm run env -- up
  npm run env -- up trio --provider process --ttl 30min
  npm run env -- up pair --build bob=last-release
  npm run env -- up ./my-network.yaml --build commit:1a2b3c4
"npm run env -- topologies" lists what has a name.`,
    )
    .action((name: string | undefined, options: UpOptions) => up(session, name, options))
}
