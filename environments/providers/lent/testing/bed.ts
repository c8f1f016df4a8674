import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { searchPath } from '../../../deploy/index.ts'
import { createLinuxProcesses, networkVariable } from '../../../lease/index.ts'
import { until } from '../../../until.ts'
import { invite, lentMachines, untilHere } from '../invite.ts'
import { isRendezvousUp } from '../rendezvous/start.ts'
import { hostTracesOf, lenderVariable, tracesOf } from '../traces.ts'

const rendezvousMain = fileURLToPath(new URL('../rendezvous/main.ts', import.meta.url))
const nunet = fileURLToPath(new URL('../../../../dms/nunet.ts', import.meta.url))
const bornMs = 30_000

/** The command line that runs a program where a machine stands; as it is: on this machine. */
export type At = (program: readonly string[]) => readonly string[]

const here: At = (program) => program

/** A daemon that a shell can be: it answers nothing, and ends in order. */
const daemonScript = `#!/bin/sh
echo "ready with $*"
trap 'exit 0' TERM
while :; do sleep 0.05; done
`

/** A whole file from one moment to the next, for a network may be looking already. */
const putOn = (place: string, binary: string): void => {
  copyFileSync(binary, `${place}.stock`, constants.COPYFILE_FICLONE)
  renameSync(`${place}.stock`, place)
}

export interface BedBuild {
  readonly sha256: string
  readonly version: string
}

/** Machines that are lent, each by an agent in a process of its own, and a rendezvous where they call. */
export interface LentBed {
  /** Of everything; what is left of a machine after its leave would be here. */
  readonly folder: string
  /** Of the rendezvous. */
  readonly lent: string
  readonly fake: BedBuild & { readonly binary: string }
  /** Resolves when the machine has joined. Builds: what may be started there; default the fake one. */
  lend(
    name: string,
    options?: {
      readonly at?: At
      readonly builds?: readonly BedBuild[]
      /** The first of them, which is there already, as when it was sent once. */
      readonly stock?: string
      readonly words?: readonly string[]
    },
  ): Promise<void>
  /** Resolves when its agent has ended, however that came. */
  agentEnded(name: string): Promise<void>
  /** Of all machines that were ever lent. */
  names(): readonly string[]
  /** Folder of its lending. */
  directoryOf(name: string): string
  /** What a second machine hears that shows the invitation of another. */
  steal(name: string): Promise<string>
  /** One command of the owner's, to its end; returns what it printed. */
  own(name: string, command: 'status' | 'stop'): Promise<string>
  resume(name: string, at?: At): void
  killAgent(name: string): void
  /** Of its agent, as this machine counts. */
  agentPid(name: string): number
  /** Kills the rendezvous; the next call starts it again. */
  killRendezvous(): Promise<void>
  startRendezvous(): Promise<void>
  /** Files and processes that a machine's lending has now. */
  traces(name: string): readonly string[]
  /** Of the host that it has, if a network uses it. */
  hostTraces(name: string): readonly string[]
  log(name: string): string
  close(): Promise<void>
}

export interface BedOptions {
  /** Where the rendezvous stands, and by which address machines reach it. */
  readonly at?: At
  readonly address?: string
  /** What owners use; default: the sources. */
  readonly nunet?: readonly string[]
  /** Folder of a lease, which then knows of all files and processes of the bed. Default: a new folder, and nobody does. */
  readonly lease?: string
}

const sources = [process.execPath, '--no-warnings', nunet]

export const layBed = async ({
  at = here,
  address = '127.0.0.1',
  nunet: own = sources,
  lease,
}: BedOptions = {}): Promise<LentBed> => {
  const folder = lease === undefined ? mkdtempSync(join(tmpdir(), 'nunet-lent-')) : join(lease, 'bed')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lent = join(folder, 'rendezvous')
  const binary = join(folder, 'fake-daemon')
  writeFileSync(binary, daemonScript)
  chmodSync(binary, 0o755)
  const sha256 = createHash('sha256').update(readFileSync(binary)).digest('hex')
  const agents = new Map<string, ChildProcess>()
  const everything = new Set<ChildProcess>()
  const invitations = new Map<string, string>()
  const processes = createLinuxProcesses()

  const start = (command: readonly string[], output: string, lender?: string): ChildProcess => {
    const [program, ...rest] = command
    const child = spawn(program!, rest, {
      env: {
        PATH: searchPath,
        HOME: folder,
        ...(lease === undefined ? {} : { [networkVariable]: lease }),
        ...(lender === undefined ? {} : { [lenderVariable]: lender }),
      },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => writeFileSync(output, text, { flag: 'a', mode: 0o600 }))
    everything.add(child)
    child.once('exit', () => everything.delete(child))
    return child
  }
  const ended = (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('close', () => resolve())
    })
  const directoryOf = (name: string) => join(folder, name)
  const logOf = (name: string) => join(folder, `${name}.log`)
  const program = [...own, 'lend']
  const run = async (command: readonly string[], output: string): Promise<string> => {
    await ended(start(command, output))
    return readFileSync(output, 'utf8')
  }

  mkdirSync(lent, { recursive: true, mode: 0o700 })
  let rendezvous: ChildProcess | undefined
  const startRendezvous = async (): Promise<void> => {
    const command = at([process.execPath, '--no-warnings', rendezvousMain, lent, address])
    rendezvous = start(command, join(folder, 'rendezvous.log'))
    const isUp = async () => ((await isRendezvousUp(lent)) ? true : undefined)
    if ((await until(isUp, { withinMs: bornMs })) === true) return
    throw new Error(`the rendezvous did not come up: ${readFileSync(join(folder, 'rendezvous.log'), 'utf8')}`)
  }
  await startRendezvous()

  return {
    folder,
    lent,
    fake: { sha256, version: '1.0.0', binary },
    lend: async (
      name,
      { at: where = here, builds = [{ sha256, version: '1.0.0' }], stock, words = [] } = {},
    ) => {
      const line = await invite(lent, {
        name,
        from: 'alice',
        expiresMs: Date.now() + 1_800_000,
        absenceMs: 600_000,
        builds: builds.map(({ sha256: hash, version }) => ({ sha256: hash, version })),
        needs: { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 },
        addresses: [address],
      })
      invitations.set(name, line)
      const file = join(folder, `${name}.invitation`)
      writeFileSync(file, line, { mode: 0o600 })
      const command = [...program, `@${file}`, '--yes', '--directory', directoryOf(name), ...words]
      agents.set(name, start(where(command), logOf(name), directoryOf(name)))
      await untilHere(lent, name, AbortSignal.timeout(60_000))
      if (stock !== undefined) putOn(join(directoryOf(name), 'builds', builds[0]!.sha256), stock)
    },
    steal: (name) => {
      const file = join(folder, `${name}.invitation`)
      return run(
        [...program, `@${file}`, '--yes', '--directory', directoryOf(`${name}-thief`)],
        logOf(`${name}-thief`),
      )
    },
    own: (name, command) =>
      run([...program, command, '--directory', directoryOf(name)], logOf(`${name}-${command}`)),
    resume: (name, where = here) => {
      const command = [...program, 'resume', '--directory', directoryOf(name)]
      agents.set(name, start(where(command), logOf(name), directoryOf(name)))
    },
    agentEnded: (name) => ended(agents.get(name)!),
    names: () => [...agents.keys()],
    directoryOf,
    agentPid: (name) => agents.get(name)!.pid!,
    killRendezvous: async () => {
      rendezvous!.kill('SIGKILL')
      await ended(rendezvous!)
    },
    startRendezvous,
    killAgent: (name) => void agents.get(name)?.kill('SIGKILL'),
    traces: (name) => tracesOf(directoryOf(name), processes),
    hostTraces: (name) => hostTracesOf(directoryOf(name), processes),
    log: (name) => (existsSync(logOf(name)) ? readFileSync(logOf(name), 'utf8') : ''),
    close: async () => {
      const machines = await lentMachines(lent).catch(() => [])
      for (const child of agents.values()) child.kill('SIGINT')
      await Promise.all([...agents.values()].map(ended))
      for (const child of everything) child.kill('SIGTERM')
      await Promise.all([...everything].map(ended))
      const left = machines.filter(({ name }) => existsSync(directoryOf(name)))
      rmSync(folder, { recursive: true, force: true })
      if (left.length > 0) throw new Error(`left: ${left.map(({ name }) => name).join(', ')}`)
    },
  }
}
