import { mkdir, writeFile } from 'node:fs/promises'
import type { LaidGround, LayOptions } from '../../../deploy/remote/index.ts'
import { newSshKeyPair } from '../../../deploy/ssh/index.ts'
import type { Lease } from '../../../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../../../problem.ts'
import type { Topology } from '../../../topology.ts'
import type { Driver } from '../driver/driver.ts'
import { type ClusterOutputs, type ClusterPlan, daemonPort, planCluster } from '../plan/cluster-plan.ts'
import { fingerprintOfLine } from '../plan/keys.ts'
import { labelsOf, newMark } from '../plan/labels.ts'
import { type HetznerSettings, needToken } from '../settings.ts'
import { type CloudPlace, cloudFiles, writePlaces } from './places.ts'
import { awaitFirstStart, bootPatience, closeAll, groundOn, openServers } from './servers.ts'

export interface LayComponents {
  readonly lease: Lease
  readonly driver: Driver
  readonly settings: HetznerSettings
  readonly ownAddress: () => Promise<string>
}

export interface LayRequest {
  readonly topology: Topology
  /** By host. */
  readonly serverTypes: Readonly<Record<string, string>>
}

/** Short, for the sockets of daemons lie below. */
const base = '/root/.nunet-lab'

const secret = async (path: string, text: string): Promise<string> => {
  await writeFile(path, text, { mode: 0o600 })
  return path
}

/** Makes the keys and the plan, and notes in the lease what is about to be made. */
const prepare = async (
  { lease, settings, ownAddress }: LayComponents,
  { topology, serverTypes }: LayRequest,
) => {
  const token = await needToken(settings)
  const files = cloudFiles(lease.directory)
  await mkdir(files.work, { recursive: true, mode: 0o700 })
  const record = lease.record()
  const mark = newMark(lease.id)
  const tokenFile = settings.tokenFile ?? (await secret(files.token, token))
  const user = newSshKeyPair(mark)
  await secret(files.key, user.privateKey)
  const hostKeys: Record<string, { file: string; publicKey: string }> = {}
  for (const { name } of topology.hosts) {
    const pair = newSshKeyPair(`${mark}-${name}`)
    hostKeys[name] = { file: await secret(files.hostKey(name), pair.privateKey), publicKey: pair.publicKey }
  }
  const plan = planCluster({
    topology,
    serverTypes,
    hostKeys,
    mark,
    endpoint: settings.endpoint,
    tokenFile,
    image: settings.image,
    publicKey: user.publicKey,
    admitted: settings.admitted ?? [`${await ownAddress()}/32`],
    expiresAt: record.expiresAt,
    labels: labelsOf({
      mark,
      run: record.purpose?.run ?? lease.id,
      owner: record.owner,
      expiresAt: record.expiresAt,
    }),
  })
  await secret(files.plan, JSON.stringify(plan, undefined, 2))
  lease.note({ kind: 'cloud', cloud: 'hetzner', endpoint: settings.endpoint, tokenFile, mark })
  return { plan, token, files }
}

const placesOf = (plan: ClusterPlan, made: ClusterOutputs): readonly CloudPlace[] =>
  plan.servers.map(({ host, hostPublicKey }) => {
    const publicAddress = made[host]?.publicAddress
    if (publicAddress === undefined)
      throw new EnvironmentError({
        code: 'CLOUD_NOT_MADE',
        message: `Making servers: the program does not tell the address of ${host}`,
      })
    return {
      host,
      publicAddress,
      hostKeySha256: fingerprintOfLine(hostPublicKey),
      directory: `${base}/${plan.mark}`,
    }
  })

/** Makes the servers of a network and connects with them. What it made is removed with the lease. */
export const layCluster = async (
  components: LayComponents,
  request: LayRequest,
  { signal, onProgress }: LayOptions,
): Promise<LaidGround> => {
  const { lease, driver } = components
  const { plan, token, files } = await prepare(components, request)
  throwIfAborted(signal, `Spawning ${lease.id}`)
  onProgress?.(`making ${plan.servers.length} servers; all bear the label nunet-lease=${plan.mark}`)
  const made = await driver.up(
    { directory: lease.directory, workDirectory: files.work, planFile: files.plan, token },
    { signal, onProgress },
  )
  const places = placesOf(plan, made)
  await writePlaces(lease.directory, { expiresAt: plan.expiresAt, places })
  const open = await openServers(lease.directory, places, bootPatience(signal))
  try {
    await Promise.all(
      [...open].map(async ([host, reach]) => {
        await awaitFirstStart(reach, host, signal)
        onProgress?.(`${host} is up at ${made[host]!.publicAddress}`)
      }),
    )
  } catch (error) {
    await closeAll(open)
    throw error
  }
  const plans = request.topology.hosts.map(
    ({ name, label = name, region = 'local', nat = 'none', role = 'member' }) => ({
      name,
      label,
      region,
      nat,
      role,
      address: plan.overInternet ? made[name]!.publicAddress : made[name]!.privateAddress,
      port: daemonPort,
    }),
  )
  return { plans, ground: groundOn(places, open) }
}
