import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { hostFiles, loadBuild } from '../deploy/index.ts'
import type { Build, Environment, Provider, ProviderName } from '../environment.ts'
import { chooseStrongest, createProvider, providerNames } from '../index.ts'
import { EnvironmentError } from '../problem.ts'
import { namedTopology, topologies } from '../topologies/index.ts'
import { type CliContext, print } from './context.ts'
import { readDuration } from './words.ts'

interface UpOptions {
  readonly provider?: string
  readonly ttl: string
  readonly build: readonly string[]
  readonly json?: boolean
}

const providerOf = async (name: string | undefined, { say, root }: CliContext): Promise<Provider> => {
  if (name !== undefined) {
    const known = providerNames.find((one) => one === name)
    if (known !== undefined) return createProvider(known, { root })
    throw new EnvironmentError({
      code: 'USAGE',
      message: `--provider "${name}": expected one of ${providerNames.join(', ')}`,
    })
  }
  const { provider, why } = await chooseStrongest({ root })
  say(why)
  return provider
}

/** Brings dist up to date, as the two commands of the README do; a build that is still right costs nothing. */
const buildHere = async ({ repository, interrupted }: CliContext): Promise<Build> => {
  const file = `${repository}dist/build.json`
  const script = `${repository}cicd/build.ts`
  if (existsSync(script)) {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 2, 2], signal: interrupted })
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0)
      throw new EnvironmentError({ code: 'BUILD_FAILED', message: 'Building the daemon failed; see above.' })
  }
  return loadBuild(file)
}

/** `--build dist/build.json` for all hosts, `--build bob=other/build.json` for one. */
const readBuilds = async (texts: readonly string[], context: CliContext) => {
  const builds: Record<string, Build> = {}
  let build: Build | undefined
  for (const text of texts) {
    const [, host, file] = /^(?:([a-z][a-z0-9-]{0,11})=)?(.+)$/.exec(text) ?? []
    const loaded = await loadBuild(resolve(file!))
    if (host === undefined) build = loaded
    else builds[host] = loaded
  }
  return { build: build ?? (await buildHere(context)), builds }
}

const howToTalk = (environment: Environment, build: Build, directory: string) =>
  environment.hosts.map(({ name, address }) => {
    const { data, socket } = hostFiles(directory, name)
    return {
      name,
      address,
      dataDirectory: data,
      socketPath: socket,
      command: `${relative(process.cwd(), build.binary)} --data ${data}`,
    }
  })

const showUp = (
  id: string,
  provider: ProviderName,
  hosts: ReturnType<typeof howToTalk>,
): string => `${id}  ${provider}

${hosts
  .map(
    ({ name, address, command, socketPath }) => `${name}  ${address}
  ${command} get identity
  ${command} actor cmd /dms/node/peers/list
  curl --unix-socket ${socketPath} http://localhost/api/v1/identity`,
  )
  .join('\n\n')}

npm run env -- logs ${hosts[0]!.name} --network ${id} --follow
npm run env -- down ${id}

It may be swept when its time is over (--ttl).`

export const addUp = (program: Command, context: CliContext): void => {
  program
    .command('up [topology]')
    .description('spawn a network and leave it running')
    .option('--provider <name>', `${providerNames.join(', ')} (default: the strongest that runs here)`)
    .option('--ttl <time>', 'after this the network may be swept', '1h')
    .option(
      '--build <[host=]file>',
      'build.json of the daemon, for all hosts or for one; repeatable; without it the daemon is built here',
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option('--json', 'print data as JSON')
    .addHelpText(
      'after',
      `
Topologies: ${topologies.map(({ name, hosts }) => `${name} (${hosts.map((host) => host.name).join(', ')})`).join('; ')}

Examples:
  npm run env -- up
  npm run env -- up trio --provider process --ttl 30min
  npm run env -- up pair --build bob=../fix/dist/build.json`,
    )
    .action(async (name: string | undefined, options: UpOptions) => {
      const topology = namedTopology(name ?? 'pair')
      const ttlMs = readDuration(options.ttl, '--ttl')
      const provider = await providerOf(options.provider, context)
      const { build, builds } = await readBuilds(options.build, context)
      const environment = await provider.spawn(topology, {
        build,
        builds,
        owner: context.owner,
        ttlMs,
        detached: true,
        onProgress: context.say,
        signal: context.interrupted,
      })
      const { id } = environment
      const hosts = howToTalk(environment, build, context.leases.open(id).directory)
      print(context, options, { id, provider: provider.name, hosts }, () => showUp(id, provider.name, hosts))
    })
}
