import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { searchPath } from './deploy/search-path.ts'
import type { Ability, Missing, Provider, ProviderName, Readiness } from './environment.ts'

/** Something that a richer run uses, and whether it is here. */
export interface Finding {
  readonly name: string
  /** What it gives. */
  readonly purpose: string
  readonly readiness: Readiness
}

/** Who can do it, of the providers that can run here and of those that cannot. */
export interface AbilityFinding {
  readonly ability: Ability
  readonly here: readonly ProviderName[]
  readonly elsewhere: readonly ProviderName[]
  /** Set when no provider has it for this user: what it takes. */
  readonly needs?: string
}

export interface DoctorReport {
  readonly providers: readonly Finding[]
  /** Everything that any provider can do: distances, faults and so on. */
  readonly abilities: readonly AbilityFinding[]
  /** Not needed to run anything; single abilities, reports or executors use them. */
  readonly extras: readonly Finding[]
}

export interface DoctorOptions {
  readonly uid: number
  readonly dockerSocket?: string
}

const missing = (what: string, fix: string): Readiness => ({
  ready: false,
  missing: [{ what, fix } satisfies Missing],
})

const versionOf = (
  program: string,
  args: readonly string[],
  env = process.env,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000, env }, (error, out, err) =>
      resolve(error === null ? `${out}${err}`.trim().split('\n')[0] : undefined),
    )
  })

const findJava = async (sudo: string): Promise<Readiness> => {
  const version = await versionOf('java', ['-version'])
  return version === undefined
    ? missing('a Java runtime', `${sudo}apt-get install -y default-jre-headless`)
    : { ready: true, version }
}

type SocketState = 'answers' | 'forbidden' | 'silent'

const trySocket = (path: string): Promise<SocketState> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    const give = (state: SocketState) => {
      socket.destroy()
      resolve(state)
    }
    socket.once('connect', () => give('answers'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      give(error.code === 'EACCES' ? 'forbidden' : 'silent'),
    )
    socket.setTimeout(2000, () => give('silent'))
  })

const findDocker = async (socket: string, sudo: string): Promise<Readiness> => {
  const state = await trySocket(socket)
  if (state === 'answers') return { ready: true, version: socket }
  if (state === 'forbidden') {
    return missing(`the right to use ${socket}`, 'sudo usermod -aG docker "$USER" && newgrp docker')
  }
  const hasEngine = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'].some(existsSync)
  return hasEngine
    ? missing(`a running docker engine at ${socket}`, `${sudo}service docker start`)
    : missing('a docker engine', `${sudo}apt-get install -y docker.io`)
}

/** What providers claim only where they can keep it, and what that takes. */
const conditions: readonly (readonly [ability: Ability, asRoot: boolean, needs: string])[] = [
  ['clock-skew', false, 'the library libfaketime, see below'],
  ['capture', true, 'the program tcpdump, see below'],
  ['memory-squeeze', true, 'control groups for memory that can be written to'],
]

/** Abilities that no provider claims for this user. */
const claimedByNobody = (providers: readonly Provider[], uid: number): readonly AbilityFinding[] =>
  conditions
    .filter(([ability]) => !providers.some(({ supports }) => supports.has(ability)))
    .map(([ability, asRoot, needs]) => ({
      ability,
      here: [],
      elsewhere: [],
      needs: asRoot && uid !== 0 ? 'as root' : needs,
    }))

const abilitiesOf = (
  providers: readonly Provider[],
  found: readonly Finding[],
): readonly AbilityFinding[] => {
  const isReady = ({ name }: Provider) => found.find((one) => one.name === name)?.readiness.ready === true
  return [...new Set(providers.flatMap(({ supports }) => [...supports]))].map((ability) => {
    const able = providers.filter(({ supports }) => supports.has(ability))
    return {
      ability,
      here: able.filter(isReady).map(({ name }) => name),
      elsewhere: able.filter((one) => !isReady(one)).map(({ name }) => name),
    }
  })
}

/** Programs of hosts that single abilities use, looked for where hosts look; without one its fault says so when it is inflicted. */
const tools: readonly (readonly [
  program: string,
  args: readonly string[],
  purpose: string,
  packageName: string,
])[] = [
  ['iptables', ['--version'], 'partition, blocked-port, half-open and NAT on netns', 'iptables'],
  ['prlimit', ['--version'], 'handles-exhausted', 'util-linux'],
  ['script', ['--version'], 'shell', 'bsdutils'],
  ['tcpdump', ['--version'], 'packets among the evidence', 'tcpdump'],
]

const git: (typeof tools)[number] = ['git', ['--version'], 'builds of commits and tags', 'git']

const findTool = async (
  [program, args, purpose, packageName]: (typeof tools)[number],
  sudo: string,
  env?: NodeJS.ProcessEnv,
): Promise<Finding> => {
  const version = await versionOf(program, args, env)
  return {
    name: program,
    purpose,
    readiness:
      version === undefined
        ? missing(`the program ${program}`, `${sudo}apt-get install -y ${packageName}`)
        : { ready: true, version },
  }
}

const findClockLibrary = async (sudo: string): Promise<Finding> => {
  let found: string | undefined
  for await (const path of glob('/usr/lib/*/faketime/libfaketime.so.1')) found = path
  return {
    name: 'libfaketime',
    purpose: 'clock-skew',
    readiness:
      found === undefined
        ? missing('the library libfaketime', `${sudo}apt-get install -y faketime`)
        : { ready: true, version: found },
  }
}

/** Looks at this machine without changing it: what can run here, and what one command would add. */
export const examineMachine = async (
  providers: readonly Provider[],
  { uid, dockerSocket = '/var/run/docker.sock' }: DoctorOptions,
): Promise<DoctorReport> => {
  const sudo = uid === 0 ? '' : 'sudo '
  const [found, java, docker, clock, ...others] = await Promise.all([
    Promise.all(
      providers.map(async (provider) => ({
        name: provider.name,
        purpose: provider.summary,
        readiness: await provider.probe(),
      })),
    ),
    findJava(sudo),
    findDocker(dockerSocket, sudo),
    findClockLibrary(sudo),
    findTool(git, sudo),
    ...tools.map((tool) => findTool(tool, sudo, { PATH: searchPath })),
  ])
  return {
    providers: found,
    abilities: [...abilitiesOf(providers, found), ...claimedByNobody(providers, uid)],
    extras: [
      ...others,
      clock,
      { name: 'java', purpose: 'the Allure report page; Allure 3 makes it without', readiness: java },
      { name: 'docker', purpose: 'the docker executor and the provider container', readiness: docker },
    ],
  }
}
