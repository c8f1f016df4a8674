import { randomBytes } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { HostRole, NatKind } from '../topology.ts'
import { readSmall } from './read-end.ts'

/** Where the files of one host are. */
export interface HostFiles {
  readonly directory: string
  /** The deployed daemon. */
  readonly binary: string
  readonly passphrase: string
  /** What the daemon writes to standard error, over all its lives. */
  readonly log: string
  /** What came before it, once that became too long; see boundLog. */
  readonly logBefore: string
  /** The daemon's own data directory, as the host sees it; the files below, as this process does. */
  readonly data: string
  /** Leads to it from the home of a person's shell: where the command line looks when nobody says `--data`. */
  readonly usual: string
  readonly settings: string
  readonly socket: string
  readonly token: string
  /** Written by the daemon when it is ready. */
  readonly status: string
  /** What the daemon tells in events, over all its lives; older daemons tell nothing. */
  readonly telemetry: string
  /** What came before it, once that became too long. */
  readonly telemetryBefore: string
}

/** In the data directory. */
export const settingsName = 'settings.json'

/** @param door name of the way to the data directory beside it, where this process does not see what the host does */
export const hostFiles = (networkDirectory: string, host: string, door = 'data'): HostFiles => {
  const directory = join(networkDirectory, host)
  const data = join(directory, 'data')
  const seen = join(directory, door)
  return {
    directory,
    binary: join(directory, 'nunet'),
    passphrase: join(directory, 'passphrase'),
    log: join(directory, 'daemon.log'),
    logBefore: join(directory, 'daemon.log.1'),
    data,
    usual: join(directory, '.nunet'),
    settings: join(seen, settingsName),
    socket: join(seen, 'api.sock'),
    token: join(seen, 'api.token'),
    status: join(seen, 'daemon.json'),
    telemetry: join(seen, 'telemetry.ndjson'),
    telemetryBefore: join(seen, 'telemetry.ndjson.1'),
  }
}

/** One host as a provider plans it. */
export interface HostPlan {
  readonly name: string
  readonly label: string
  readonly region: string
  /** IP address on the environment's network. */
  readonly address: string
  /** Where its daemon listens for peers. */
  readonly port: number
  /** Default `none`. */
  readonly nat?: NatKind
  /** Default `member`. */
  readonly role?: HostRole
}

export const isBehindNat = ({ nat = 'none' }: Pick<HostPlan, 'nat'>): boolean => nat !== 'none'

/** What a daemon behind a translator listens on besides: whatever relays it gets connected to. */
const throughRelays = '/p2p-circuit'

/** Weak on purpose: the passphrase is random and lives as long as the network. */
const scryptCost = 2 ** 12

/** What the daemon of a host is told. Partial: the daemon completes it with its own defaults. */
export const settingsFor = (plan: HostPlan, files: HostFiles) => ({
  name: plan.label,
  dataDirectory: files.data,
  network: {
    listen: [`/ip4/${plan.address}/tcp/${plan.port}`, ...(isBehindNat(plan) ? [throughRelays] : [])],
    bootstrap: [],
    // Said only by those who do, for older daemons know nothing of it.
    ...(plan.role === 'relay' ? { relay: { serve: true } } : {}),
  },
  api: { port: 0 },
  keys: { name: 'dms', scryptCost },
  // A host of the suite runs the suite's own jobs only, and must run them where no namespaces can be had, too.
  jobs: { allowSharedUser: true },
  log: { level: 'info' as const },
})

/** Makes the directories of a host, its settings and a passphrase that nobody else can read. */
export const prepareHost = async (plan: HostPlan, files: HostFiles): Promise<void> => {
  await mkdir(dirname(files.settings), { recursive: true, mode: 0o700 })
  await symlink(basename(files.data), files.usual)
  await writeFile(files.settings, `${JSON.stringify(settingsFor(plan, files), undefined, 2)}\n`, {
    mode: 0o600,
  })
  await writeFile(files.passphrase, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await writeFile(files.log, '', { mode: 0o600 })
}

/** What a daemon writes about itself when it is ready; a crashed one leaves it behind. */
export interface DaemonStatus {
  readonly pid: number
  readonly apiPort: number
}

/** Undefined while the daemon was never ready or has stopped in order. */
export const readStatus = async (files: HostFiles): Promise<DaemonStatus | undefined> => {
  try {
    const status = JSON.parse(await readSmall(files.status)) as Partial<DaemonStatus> | null
    const { pid, apiPort } = status ?? {}
    return typeof pid === 'number' && typeof apiPort === 'number' ? { pid, apiPort } : undefined
  } catch {
    return undefined
  }
}
