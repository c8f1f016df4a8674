import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the files of one host are. */
export interface HostFiles {
  readonly directory: string
  /** The deployed daemon. */
  readonly binary: string
  readonly passphrase: string
  /** What the daemon writes to standard error, over all its lives. */
  readonly log: string
  /** The daemon's own data directory. */
  readonly data: string
  readonly settings: string
  readonly socket: string
  readonly token: string
  /** Written by the daemon when it is ready. */
  readonly status: string
}

export const hostFiles = (networkDirectory: string, host: string): HostFiles => {
  const directory = join(networkDirectory, host)
  const data = join(directory, 'data')
  return {
    directory,
    binary: join(directory, 'nunet'),
    passphrase: join(directory, 'passphrase'),
    log: join(directory, 'daemon.log'),
    data,
    settings: join(data, 'settings.json'),
    socket: join(data, 'api.sock'),
    token: join(data, 'api.token'),
    status: join(data, 'daemon.json'),
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
}

/** Weak on purpose: the passphrase is random and lives as long as the network. */
const scryptCost = 2 ** 12

/** What the daemon of a host is told. Partial: the daemon completes it with its own defaults. */
export const settingsFor = (plan: HostPlan, files: HostFiles) => ({
  name: plan.label,
  dataDirectory: files.data,
  network: { listen: [`/ip4/${plan.address}/tcp/${plan.port}`], bootstrap: [] },
  api: { port: 0 },
  keys: { name: 'dms', scryptCost },
  // A host of the suite runs the suite's own jobs only, and must run them where no namespaces can be had, too.
  jobs: { allowSharedUser: true },
  log: { level: 'info' as const },
})

/** Makes the directories of a host, its settings and a passphrase that nobody else can read. */
export const prepareHost = async (plan: HostPlan, files: HostFiles): Promise<void> => {
  await mkdir(files.data, { recursive: true, mode: 0o700 })
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
    const status = JSON.parse(await readFile(files.status, 'utf8')) as Partial<DaemonStatus> | null
    const { pid, apiPort } = status ?? {}
    return typeof pid === 'number' && typeof apiPort === 'number' ? { pid, apiPort } : undefined
  } catch {
    return undefined
  }
}
