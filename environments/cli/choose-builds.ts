import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadBuild } from '../deploy/index.ts'
import type { Build } from '../environment.ts'
import { EnvironmentError, throwIfAborted, UnknownHostError } from '../problem.ts'
import { readBuildChoice } from '../topology/build-choice.ts'
import type { BuildChoice, Topology } from '../topology.ts'
import type { CliContext } from './context.ts'

const attempt = 'Building the daemon, before anything of the network was made'

/** Brings dist up to date, as the two commands of the README do; a build that is still right costs nothing. */
const buildHere = async ({ repository, interrupted }: CliContext): Promise<Build> => {
  const file = `${repository}dist/build.json`
  const script = `${repository}cicd/build.ts`
  if (existsSync(script)) {
    throwIfAborted(interrupted, attempt)
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 2, 2] })
    const end = () => child.kill('SIGTERM')
    interrupted.addEventListener('abort', end, { once: true })
    const [code] = (await once(child, 'close')) as [number | null]
    interrupted.removeEventListener('abort', end)
    throwIfAborted(interrupted, attempt)
    if (code !== 0)
      throw new EnvironmentError({ code: 'BUILD_FAILED', message: 'Building the daemon failed; see above.' })
  }
  return loadBuild(file)
}

/** What follows `--build`, or stands for a build on its own. What is no choice is a path. */
export const readChoice = (text: string, { workingDirectory }: CliContext): BuildChoice => {
  const choice = readBuildChoice(text) ?? { file: text }
  return 'file' in choice ? { file: resolve(workingDirectory, choice.file) } : choice
}

export interface ChosenBuilds {
  /** Of hosts that have none of their own; absent when all have. */
  readonly build?: Build
  readonly builds: Readonly<Record<string, Build>>
}

/** `--build dist/build.json` for all hosts that do not ask for another, `--build bob=tag:v0.4.0` for one. */
export const chooseBuilds = async (
  texts: readonly string[],
  topology: Topology,
  context: CliContext,
): Promise<ChosenBuilds> => {
  const { builder, say, interrupted } = context
  const options = { onProgress: say, signal: interrupted }
  const names = topology.hosts.map(({ name }) => name)
  const own = new Map<string, BuildChoice>()
  let common: BuildChoice | undefined
  for (const text of texts) {
    const [, host, choice] = /^(?:([a-z][a-z0-9-]{0,11})=)?(.+)$/s.exec(text) ?? []
    if (host !== undefined && !names.includes(host)) throw new UnknownHostError(host, names)
    if (host === undefined) common = readChoice(choice ?? text, context)
    else own.set(host, readChoice(choice!, context))
  }
  const hosts = topology.hosts.map((host) => ({
    ...host,
    ...(own.has(host.name) ? { build: own.get(host.name)! } : {}),
  }))
  const builds = await builder.resolveHosts({ ...topology, hosts }, options)
  if (common !== undefined) return { build: await builder.resolve(common, options), builds }
  return names.every((name) => Object.hasOwn(builds, name))
    ? { builds }
    : { build: await buildHere(context), builds }
}
