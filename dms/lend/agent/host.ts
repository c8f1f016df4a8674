import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Clock, Random } from '../../core/index.ts'
import { LendError } from '../errors.ts'
import type { Caps } from '../invitation.ts'
import type { OrderOf } from '../orders.ts'
import { restraint, sizeOf } from './caps.ts'
import { type Groups, hostGroups } from './groups.ts'
import { type Leashed, startLeashed } from './leash.ts'
import { howEnded, type Lives, openLives } from './lives.ts'
import type { MemberTable } from './members.ts'
import { readTail } from './tail.ts'

/** How long processes may take to end in order, and to be taken away after that. */
const orderlyMs = 3000
const killedMs = 5000
const stepMs = 50
const logTailBytes = 4000
/** The kernel lets go of a group a moment after its last process. */
const groupsMs = 1000

export interface HostedComponents {
  readonly clock: Clock
  readonly random: Random
  readonly members: MemberTable
  readonly groups: Groups | undefined
  readonly pause: (delayMs: number) => Promise<void>
}

export interface HostedOptions {
  /** Of the lending, absolute. */
  readonly lending: string
  readonly caps: Caps
  readonly allowSharedUser: boolean
}

export interface LaunchOptions {
  readonly binary: string
  readonly label: string
  /** Where the tester was reached: the way to other machines leads through there. */
  readonly rendezvous: string | undefined
}

/** The one host that a lent machine has, or its empty place. */
export interface Hosted {
  readonly lives: Lives
  readonly pid: number | undefined
  /** Makes its folder. */
  prepare(): void
  start(options: LaunchOptions): Promise<void>
  /** False when it is still there after `withinMs`. Without effect when it does not run. */
  end(signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<boolean>
  /** Ends it because of a cap; the reason is what its tester will be told. */
  curb(why: string): Promise<void>
  read(file: OrderOf<'read'>['file'], maxBytes: number): Promise<Buffer | undefined>
  connect(to: OrderOf<'connect'>['to']): Promise<Socket>
  usage(): Promise<{ readonly memoryBytes: number; readonly diskBytes: number }>
  /** Ends every process of the lending. @throws LendError LEND_NOT_ENDED */
  endAll(): Promise<void>
  /** As endAll, and its files go. */
  remove(): Promise<void>
}

const settingsFor = ({ lending, allowSharedUser }: HostedOptions, { label, rendezvous }: LaunchOptions) => ({
  name: label,
  dataDirectory: join(lending, 'host', 'data'),
  // Nobody reaches it but through the tester's relay: no port of this machine is opened.
  network: { listen: ['/p2p-circuit'], bootstrap: rendezvous === undefined ? [] : [rendezvous] },
  api: { port: 0 },
  keys: { name: 'dms', scryptCost: 2 ** 12 },
  jobs: { allowSharedUser },
  log: { level: 'info' },
})

const opened = (socket: Socket): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new LendError(
          {
            code: 'LEND_DAEMON_SILENT',
            message: 'Connecting to the daemon of a lent machine: nobody listens there',
          },
          { cause },
        ),
      )
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      // Whoever uses it learns of it by its end.
      socket.on('error', () => {})
      resolve(socket)
    })
  })

/** One that has ended by itself, though nobody has been told yet, needs no signal. */
const signalled = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export const createHosted = (
  { clock, random, members, groups, pause }: HostedComponents,
  options: HostedOptions,
): Hosted => {
  const folder = join(options.lending, 'host')
  const data = join(folder, 'data')
  const files = {
    log: join(folder, 'daemon.log'),
    status: join(data, 'daemon.json'),
    settings: join(data, 'settings.json'),
    token: join(data, 'api.token'),
    telemetry: join(data, 'telemetry.ndjson'),
    telemetryBefore: join(data, 'telemetry.ndjson.1'),
  }
  const own = hostGroups(groups, { folder, caps: options.caps })
  let lives = openLives(join(folder, 'lives.json'))
  let present: (Leashed & { readonly gone: Promise<void> }) | undefined
  let curbed: string | undefined

  const until = async (holds: () => boolean, withinMs: number): Promise<boolean> => {
    const deadlineMs = clock.monotonicMs() + withinMs
    while (!holds()) {
      if (clock.monotonicMs() >= deadlineMs) return false
      await pause(stepMs)
    }
    return true
  }

  const buryWith = async (code: number, group: { remove(): boolean } | undefined): Promise<void> => {
    const logTail = (await readTail(files.log, logTailBytes))?.toString('utf8').replaceAll('\0', '') ?? ''
    present = undefined
    // The folder may be gone already, with the host.
    try {
      lives.end({
        how: curbed ?? howEnded(code),
        isOrderly: curbed === undefined && code === 0,
        logTail: logTail.split('\n').slice(-16).join('\n').slice(-logTailBytes),
      })
    } catch {}
    curbed = undefined
    group?.remove()
  }

  const endAll = async (): Promise<void> => {
    members.signal('SIGTERM')
    members.signal('SIGCONT')
    const isEmpty = () => members.list().length === 0
    const killed = () => {
      members.signal('SIGKILL')
      return isEmpty()
    }
    if ((await until(isEmpty, orderlyMs)) || (await until(killed, killedMs)))
      return void (await until(() => own.removeAll(lives.life), groupsMs))
    throw new LendError({
      code: 'LEND_NOT_ENDED',
      message: `Ending what runs on this lent machine: processes ${members
        .list()
        .map(({ pid }) => pid)
        .join(', ')} do not end`,
      hint: 'End them by hand, then run "nunet lend stop" again.',
    })
  }

  return {
    get lives() {
      return lives
    },
    get pid() {
      return present?.pid
    },
    prepare: () => {
      mkdirSync(data, { recursive: true, mode: 0o700 })
      writeFileSync(join(folder, 'passphrase'), Buffer.from(random.bytes(24)).toString('base64url'), {
        mode: 0o600,
      })
      writeFileSync(files.log, '', { mode: 0o600 })
      lives = openLives(join(folder, 'lives.json'))
    },
    start: async (launch) => {
      if (present !== undefined) return
      writeFileSync(files.settings, `${JSON.stringify(settingsFor(options, launch), undefined, 2)}\n`, {
        mode: 0o600,
      })
      rmSync(files.status, { force: true })
      lives.begin()
      const group = own.create(lives.life)
      const command = [
        launch.binary,
        'run',
        '--config',
        files.settings,
        '--passphrase-file',
        join(folder, 'passphrase'),
      ]
      const born = await startLeashed({
        command: [...restraint(options.caps), ...command],
        directory: options.lending,
        logFile: files.log,
        home: data,
        onLeash: (pid) => group?.add(pid),
      })
      group?.add(born.pid)
      present = { ...born, gone: born.ended.then((code) => buryWith(code, group)) }
    },
    end: async (signal, withinMs) => {
      const ending = present
      if (ending === undefined) return true
      // Remembers what it has started, which has no other mark once it is gone.
      members.list()
      signalled(ending.pid, signal)
      if (!(await until(() => present !== ending, withinMs))) return false
      await ending.gone
      return true
    },
    curb: async (why) => {
      curbed = why
      members.signal('SIGKILL')
      await present?.gone
    },
    read: (file, maxBytes) => readTail(files[file], maxBytes),
    connect: async (to) => {
      if (to === 'socket') return opened(connect(join(data, 'api.sock')))
      const status = (await readTail(files.status, 65_536))?.toString('utf8') ?? '{}'
      const port = Number(/"apiPort"\s*:\s*(\d{1,5})\b/.exec(status)?.[1] ?? 0)
      return opened(connect({ host: '127.0.0.1', port }))
    },
    usage: async () => ({
      memoryBytes: members.list().reduce((sum, { residentBytes }) => sum + residentBytes, 0),
      diskBytes: await sizeOf(options.lending),
    }),
    endAll,
    remove: async () => {
      await endAll()
      await present?.gone
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      lives = openLives(join(folder, 'lives.json'))
    },
  }
}
