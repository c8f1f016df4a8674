import type { NodeIdentity } from '../../dms/client/index.ts'
import type { Attestation } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import type { Machine } from './machine.ts'

const meshMs = 15_000
const pingMs = 5000

const identityOf = async (machine: Machine): Promise<NodeIdentity> => {
  const identity = await machine.dms.identity()
  if (identity.ok) return identity.value
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Asking ${machine.name} who it is: ${identity.error.message}`,
  })
}

/** Of several addresses, the one on the environment's network. */
const addressOf = (machine: Machine, identity: NodeIdentity): string => {
  const found =
    identity.addresses.find((address) => address.includes(`/${machine.address}/`)) ?? identity.addresses[0]
  if (found !== undefined) return found
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting to ${machine.name}: its daemon names no address where it listens`,
  })
}

export interface JoinOptions {
  /** Default 15 s. */
  readonly withinMs?: number
  readonly signal?: AbortSignal | undefined
}

type Identities = ReadonlyMap<Machine, NodeIdentity>

const identitiesOf = async (machines: readonly Machine[]): Promise<Identities> =>
  new Map(await Promise.all(machines.map(async (one) => [one, await identityOf(one)] as const)))

const connect = async (from: Machine, to: Machine, ids: Identities): Promise<void> => {
  const answer = await from.dms.peers.connect(addressOf(to, ids.get(to)!))
  if (answer.ok) return
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting ${from.name} to ${to.name}: ${answer.error.message}`,
  })
}

/** Names of those whom `machine` is not connected to. */
const notSeenBy = async (machine: Machine, ids: Identities): Promise<readonly string[]> => {
  const peers = await machine.dms.peers.list()
  const connected = new Set(
    peers.ok ? peers.value.filter((row) => row.isConnected).map((row) => row.peerId) : [],
  )
  return [...ids]
    .filter(([other, { peerId }]) => other !== machine && !connected.has(peerId))
    .map(([other]) => other.name)
}

/** Asks each machine until it sees all others; one that does is not asked again. */
const waitForSight = async (ids: Identities, { withinMs = meshMs, signal }: JoinOptions): Promise<void> => {
  const missing = new Map<Machine, readonly string[]>()
  const seesAll = async (machine: Machine): Promise<true | undefined> => {
    missing.set(machine, await notSeenBy(machine, ids))
    return missing.get(machine)!.length === 0 ? true : undefined
  }
  const patience = { withinMs, everyMs: 20, signal }
  const complete = await Promise.all([...ids.keys()].map((one) => until(() => seesAll(one), patience)))
  if (complete.every((one) => one === true)) return
  const blind = [...missing].flatMap(([one, names]) =>
    names.map((name) => `${one.name} does not see ${name}`),
  )
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting ${ids.size} hosts: after ${withinMs} ms ${blind.join(', ')}`,
  })
}

/**
 * Connects each of `newcomers` to every other running machine and waits until all see each other.
 *
 * @throws EnvironmentError NETWORK_INCOMPLETE naming who does not see whom
 */
export const join = async (
  newcomers: readonly Machine[],
  machines: readonly Machine[],
  options: JoinOptions = {},
): Promise<void> => {
  const live = machines.filter((machine) => machine.isRunning())
  const ids = await identitiesOf(live)
  const pairs = live.flatMap((from, index) => live.slice(0, index).map((to) => [from, to] as const))
  const wanted = pairs.filter((pair) => pair.some((one) => newcomers.includes(one)))
  await Promise.all(
    wanted.map(([from, to]) => (newcomers.includes(from) ? connect(from, to, ids) : connect(to, from, ids))),
  )
  await waitForSight(ids, options)
}

const ping = async (from: Machine, to: Machine, peerId: string | undefined) => {
  const names = { from: from.name, to: to.name }
  if (peerId === undefined || !from.isRunning() || !to.isRunning()) return { ...names, reachable: false }
  const patience = new Promise<undefined>((resolve) => void setTimeout(resolve, pingMs, undefined).unref())
  const answer = await Promise.race([from.dms.peers.ping(peerId), patience])
  return answer?.ok === true
    ? { ...names, reachable: true, roundTripMs: answer.value.roundTripMs }
    : { ...names, reachable: false }
}

/** Pings every ordered pair, one after another so that they do not disturb each other. */
export const attest = async (machines: readonly Machine[]): Promise<Attestation> => {
  const ids = new Map<Machine, string>()
  for (const machine of machines.filter((one) => one.isRunning())) {
    const identity = await machine.dms.identity()
    if (identity.ok) ids.set(machine, identity.value.peerId)
  }
  const pairs: Attestation['pairs'][number][] = []
  for (const from of machines) {
    for (const to of machines) {
      if (from !== to) pairs.push(await ping(from, to, ids.get(to)))
    }
  }
  return { pairs }
}
