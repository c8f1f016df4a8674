import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createShellKeeper, type RemoteGround } from '../../../deploy/remote/index.ts'
import { openSshReach } from '../../../deploy/ssh/index.ts'
import type { Reach } from '../../../environment.ts'
import { EnvironmentError } from '../../../problem.ts'
import { until } from '../../../until.ts'
import { type CloudPlace, cloudFiles } from './places.ts'

/** A server boots in half a minute; a busy cloud takes longer. */
const bootMs = 240_000

const isBooting = (error: unknown): boolean =>
  error instanceof EnvironmentError && error.code === 'SSH_UNREACHABLE'

export interface OpenOptions {
  readonly privateKey: string
  readonly withinMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Connects with a server, whose key must be the one that we gave it; waits while it boots.
 *
 * @throws EnvironmentError SSH_UNREACHABLE, SSH_HOST_KEY_CHANGED, SSH_REFUSED
 */
export const openServer = async (
  { host, publicAddress, hostKeySha256 }: CloudPlace,
  { privateKey, withinMs, signal }: OpenOptions,
): Promise<Reach> => {
  let last: unknown
  const attempt = () =>
    openSshReach({
      name: host,
      host: publicAddress,
      port: 22,
      user: 'root',
      privateKey,
      hostKeySha256,
      connectMs: 5000,
    }).catch((error: unknown) => {
      if (!isBooting(error)) throw error
      last = error
      return undefined
    })
  const reach = await until(attempt, { withinMs, everyMs: 1000, signal })
  if (reach !== undefined) return reach
  throw last
}

/** Where the image has cloud-init it must have come to its end without an error. */
const firstStartScript =
  'command -v cloud-init >/dev/null || exit 0; cloud-init status --wait >/dev/null 2>&1; test -e /etc/nunet-expires'

export const awaitFirstStart = async (
  reach: Reach,
  host: string,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { exitCode } = await reach.run(['sh', '-c', firstStartScript], {
    timeoutMs: bootMs,
    ...(signal === undefined ? {} : { signal }),
  })
  if (exitCode === 0) return
  const { stdout } = await reach.run(['sh', '-c', 'cloud-init status --long 2>&1 | tail -5'])
  throw new EnvironmentError({
    code: 'SERVER_NOT_SET_UP',
    message: `Setting up ${host}: its first start did not do what it was told: ${stdout.trim()}`,
    hint: 'Is NUNET_HETZNER_IMAGE an image with cloud-init and systemd, such as debian-12?',
  })
}

/** Tells a server that its time ends later. */
export const tellExpiry = async (reach: Reach, expiresAt: string): Promise<void> => {
  const seconds = String(Math.ceil(Date.parse(expiresAt) / 1000))
  await reach.run(['sh', '-c', '[ ! -e /etc/nunet-expires ] || cat > /etc/nunet-expires'], {
    input: `${seconds}\n`,
  })
}

/** Opens all or none. */
export const openServers = async (
  leaseDirectory: string,
  places: readonly CloudPlace[],
  options: Omit<OpenOptions, 'privateKey'> = { withinMs: bootMs },
): Promise<ReadonlyMap<string, Reach>> => {
  const privateKey = await readFile(cloudFiles(leaseDirectory).key, 'utf8')
  const outcomes = await Promise.allSettled(
    places.map((place) => openServer(place, { ...options, privateKey })),
  )
  const open = new Map<string, Reach>()
  for (const [index, outcome] of outcomes.entries())
    if (outcome.status === 'fulfilled') open.set(places[index]!.host, outcome.value)
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return open
  await closeAll(open)
  throw failure.reason
}

export const closeAll = async (open: ReadonlyMap<string, Reach>): Promise<void> => {
  await Promise.allSettled([...open.values()].map((reach) => reach.close()))
}

export const bootPatience = (signal: AbortSignal | undefined) => ({ withinMs: bootMs, signal })

/** Each server has one host, and a keeper that works by SSH. */
export const groundOn = (places: readonly CloudPlace[], open: ReadonlyMap<string, Reach>): RemoteGround => {
  const directoryOf = (host: string) => join(places.find((one) => one.host === host)!.directory, host)
  const keeper = (host: string) => createShellKeeper(open.get(host)!, { directory: directoryOf(host) })
  return {
    keeper,
    reach: (host) => open.get(host)!,
    controls: (host) => ({
      run: (command, options) => open.get(host)!.run(command, options),
      daemonPid: async () => (await keeper(host).state()).pid,
      dataDirectory: join(directoryOf(host), 'data'),
    }),
  }
}
