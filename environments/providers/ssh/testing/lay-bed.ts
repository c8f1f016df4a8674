import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { searchPath } from '../../../deploy/index.ts'
import { until } from '../../../until.ts'
import { type BedOptions, makeBedFiles } from './bed-files.ts'
import type { BedMachine } from './scripts.ts'
import { unusedPrefix } from './subnet.ts'

/** Machines with Debian's own sshd, pretended by namespaces, and the inventory that lists them. */
export interface Bed extends AsyncDisposable {
  readonly inventory: string
  /** Of all files of the bed. */
  readonly folder: string
  readonly machines: readonly BedMachine[]
  /** Runs a script on a machine as root, without its sshd; gives what it wrote. @throws Error when it fails */
  run(machine: string, script: string): string
  /** What networks have left on the machines: files that are not builds, and processes that are not sshd. */
  leftovers(): readonly string[]
}

const patienceMs = 20_000
const environment = { PATH: searchPath }

const ip = (...args: readonly string[]): void =>
  void execFileSync('ip', args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })

const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])

const start = async (folder: string): Promise<{ keeper: ChildProcess; first: number }> => {
  const flags = [
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--propagation',
    'private',
  ]
  const keeper = spawn('unshare', [...flags, 'sh', join(folder, 'bed.sh')], {
    cwd: '/',
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [said, complaint] = ['', '']
  keeper.stderr.on('data', (part: Buffer) => {
    complaint += part.toString('utf8')
  })
  const ready = new Promise<void>((resolve, reject) => {
    keeper.stdout.on('data', (part: Buffer) => {
      said += part.toString('utf8')
      if (said.includes('ready\n')) resolve()
    })
    keeper.once('error', reject)
    keeper.once('exit', () => reject(new Error(`Laying a bed of machines: ${complaint.trim()}`)))
  })
  await ready
  return { keeper, first: childOf(keeper.pid!) }
}

/** A wire from this machine to the bridge of the bed; it goes when the other end does. */
const wire = (first: number, prefix: string): string => {
  const link = `nb${randomBytes(5).toString('hex')}`
  ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'up0', 'netns', String(first))
  ip('addr', 'add', `${prefix}.1/24`, 'dev', link)
  ip('link', 'set', link, 'up')
  const inside = ['ip', 'link', 'set', 'up0', 'master', 'bridge0', 'up']
  execFileSync('nsenter', [`--net=/proc/${first}/ns/net`, ...inside], { env: environment })
  return link
}

const answers = (address: string): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 })
    const end = (answer?: true) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', () => end(true))
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end())
  })

/** Enters a machine by the keeper's process table, where its first process is the only child of who started it. */
const entry =
  'set -- "$1" "$(cat "$1/pid")" "$2"; exec nsenter -t $(cat /proc/$2/task/$2/children) -m -p -u -i -n -- sh -c "$3"'

const leftOn = `
find /root/.nunet-lab -mindepth 1 -maxdepth 1 ! -name builds ! -name .lock 2>/dev/null | sed 's/^/file /'
for directory in /proc/[0-9]*; do
  program=$(readlink $directory/exe) || continue
  case "\${directory#/proc/} $program" in "1 "*|"$$ "*|*/sshd|*/sleep) ;; *) [ "$(sed 's/^.*) . //; s/ .*//' $directory/stat)" = $$ ] || echo "process $program" ;; esac
done 2>/dev/null
`

const linkExists = (link: string): boolean => readFileSync('/proc/net/dev', 'utf8').includes(`${link}:`)

/** Lays a bed; whatever ends this process ends it too. Needs root; see bedLacks. */
export const layBed = async (options: BedOptions): Promise<Bed> => {
  const prefix = unusedPrefix()
  const machines = Array.from({ length: options.hosts }, (_, index) => ({
    name: `m${index + 1}`,
    address: `${prefix}.${index + 2}`,
  }))
  const { folder, inventory } = makeBedFiles(machines, options)
  const { keeper, first } = await start(folder).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  let link: string | undefined
  const dispose = async (): Promise<void> => {
    if (link !== undefined && linkExists(link)) ip('link', 'del', link)
    link = undefined
    if (keeper.exitCode === null && keeper.signalCode === null) {
      keeper.stdin!.end()
      await once(keeper, 'exit')
    }
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
  }
  const run: Bed['run'] = (machine, script) =>
    execFileSync(
      'nsenter',
      ['-t', String(first), '-m', '-p', '-n', '--', 'sh', '-c', entry, 'sh', join(folder, machine), script],
      {
        encoding: 'utf8',
        env: environment,
        cwd: '/',
      },
    )
  try {
    link = wire(first, prefix)
    const up = await Promise.all(
      machines.map((one) => until(() => answers(one.address), { withinMs: patienceMs, everyMs: 50 })),
    )
    if (up.includes(undefined)) {
      const logs = machines.map(({ name }) => readFileSync(join(folder, name, 'sshd.log'), 'utf8')).join('')
      throw new Error(`Laying a bed of machines: not every sshd answers. ${logs.trim()}`)
    }
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    inventory,
    folder,
    machines,
    run,
    leftovers: () =>
      machines.flatMap(({ name }) =>
        run(name, leftOn)
          .split('\n')
          .filter(Boolean)
          .map((line) => `${line} on ${name}`),
      ),
    [Symbol.asyncDispose]: dispose,
  }
}
