import { availableParallelism } from 'node:os'
import type { NodeIdentity } from '../../dms/client/index.ts'
import { EnvironmentError } from '../problem.ts'
import { type Patience, until } from '../until.ts'
import { eachOf } from './each-of.ts'
import { isBehindNat } from './host-files.ts'
import type { Machine } from './machine.ts'

const meshMs = 15_000
/** Of as many, each is dialled at once, and none is told. */
const fewPairs = 64
/**
 * Far apart, what counts is how many wait at a time. Of many hosts on one machine there are thousands of pairs, and a
 * handshake that waits for a processor is given up.
 */
const dialsAtOnce = (pairs: number): number => (pairs <= fewPairs ? fewPairs : 8 * availableParallelism())

const identityOf = async (machine: Machine): Promise<NodeIdentity> => {
  const identity = await machine.dms.identity()
  if (identity.ok) return identity.value
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Asking ${machine.name} who it is: ${identity.error.message}`,
  })
}

const unnamed = (machine: Machine): EnvironmentError =>
  new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting to ${machine.name}: its daemon names no address where it listens`,
  })

/** Of several addresses, the one on the environment's network. */
const addressOf = (machine: Machine, identity: NodeIdentity): string => {
  const found =
    identity.addresses.find((address) => address.includes(`/${machine.address}/`)) ?? identity.addresses[0]
  if (found !== undefined) return found
  throw unnamed(machine)
}

/** Through a relay that it is connected to; undefined while none has let it. */
const relayedAddressOf = ({ addresses }: NodeIdentity): string | undefined =>
  addresses.find((address) => address.includes('/p2p-circuit'))

export interface JoinOptions {
  /** Default 15 s. */
  readonly withinMs?: number
  /** Who is to know whom. Default: everybody everybody. */
  readonly introduced?: ((one: string, other: string) => boolean) | undefined
  /** Of many pairs, how many are connected by now. */
  readonly onProgress?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

type Identities = ReadonlyMap<Machine, NodeIdentity>

const identitiesOf = async (machines: readonly Machine[]): Promise<Identities> =>
  new Map(await Promise.all(machines.map(async (one) => [one, await identityOf(one)] as const)))

type Pair = readonly [Machine, Machine]

const dial = async (from: Machine, to: Machine, address: string): Promise<void> => {
  const answer = await from.dms.peers.connect(address)
  if (answer.ok) return
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting ${from.name} to ${to.name}: ${answer.error.message}`,
  })
}

/** On a machine that many daemons share, a handshake may come too late; a further try is told. */
const dialAgain = async (
  [from, to]: Pair,
  address: string,
  { tries, onProgress }: { readonly tries: number; readonly onProgress: (text: string) => void },
): Promise<void> => {
  for (let left = tries - 1; ; left--) {
    const refusal = await dial(from, to, address).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    if (refusal === undefined) return
    if (left === 0 || !from.isRunning() || !to.isRunning()) throw refusal.error
    onProgress(`${from.name} tries again to reach ${to.name}`)
  }
}

/**
 * Once `to` can be dialled through a relay; it asks for that by itself as soon as it is connected to one. After a relay was
 * away, `to` names it for a moment before it is let in again, so a refusal is no last word.
 */
const dialThroughRelay = async (from: Machine, to: Machine, patience: Patience): Promise<void> => {
  let refusal: unknown
  const isMet = await until(async (): Promise<true | undefined> => {
    const identity = await to.dms.identity()
    const address = identity.ok ? relayedAddressOf(identity.value) : undefined
    if (address === undefined) return undefined
    refusal = await dial(from, to, address).catch((error: unknown) => error)
    return refusal === undefined ? true : undefined
  }, patience)
  if (isMet) return
  if (refusal !== undefined) throw refusal
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting ${from.name} to ${to.name}, both behind translators: ${to.name} got no address at a relay within ${patience.withinMs} ms`,
    hint: 'Give one host of the open network the role "relay".',
  })
}

/** Names of those of `others` whom `machine` is not connected to. */
const notSeenBy = async (
  machine: Machine,
  others: readonly Machine[],
  ids: Identities,
): Promise<readonly string[]> => {
  const peers = await machine.dms.peers.list()
  const connected = new Set(
    peers.ok ? peers.value.filter((row) => row.isConnected).map((row) => row.peerId) : [],
  )
  return others.filter((other) => !connected.has(ids.get(other)!.peerId)).map((other) => other.name)
}

/** Asks each machine until it sees all whom it is to meet; one that does is not asked again. */
const waitForSight = async (pairs: readonly Pair[], ids: Identities, patience: Patience): Promise<void> => {
  const missing = new Map<Machine, readonly string[]>()
  const seesAll = async (machine: Machine): Promise<true | undefined> => {
    const others = pairs.flatMap(([a, b]) => (a === machine ? [b] : b === machine ? [a] : []))
    missing.set(machine, await notSeenBy(machine, others, ids))
    return missing.get(machine)!.length === 0 ? true : undefined
  }
  const concerned = [...new Set(pairs.flat())]
  const complete = await Promise.all(concerned.map((one) => until(() => seesAll(one), patience)))
  if (complete.every((one) => one === true)) return
  const blind = [...missing].flatMap(([one, names]) =>
    names.map((name) => `${one.name} does not see ${name}`),
  )
  throw new EnvironmentError({
    code: 'NETWORK_INCOMPLETE',
    message: `Connecting ${ids.size} hosts: after ${patience.withinMs} ms ${blind.join(', ')}`,
  })
}

/** Who can be connected anew: each newcomer with everybody, and all who met through a relay that is one. */
const pairsToMeet = (newcomers: readonly Machine[], live: readonly Machine[]): readonly Pair[] => {
  const isRelayNew = newcomers.some(({ role }) => role === 'relay')
  return live
    .flatMap((from, index) => live.slice(0, index).map((to) => [from, to] as const))
    .filter(
      (pair) =>
        pair.some((one) => newcomers.includes(one)) || (isRelayNew && pair.every((one) => isBehindNat(one))),
    )
}

/** Nobody can be dialled behind a translator, so those behind one dial; else newcomers do. */
const inOrder = (newcomers: readonly Machine[], [one, other]: Pair): Pair => {
  if (isBehindNat(one) !== isBehindNat(other)) return isBehindNat(one) ? [one, other] : [other, one]
  return newcomers.includes(one) ? [one, other] : [other, one]
}

/** Says each tenth of many. */
const tellTenths = (total: number, onProgress: (text: string) => void): (() => void) => {
  let done = 0
  return () => {
    done++
    const tenth = (count: number) => Math.floor((10 * count) / total)
    if (total > fewPairs && tenth(done) > tenth(done - 1))
      onProgress(`${done} of ${total} pairs of hosts are connected`)
  }
}

/**
 * Connects each of `newcomers` to every other running machine it is introduced to, and waits until they see each other.
 * Those behind translators meet those on the open network first, relays among them, then one another through a relay.
 *
 * @throws EnvironmentError NETWORK_INCOMPLETE naming who does not see whom
 */
export const join = async (
  newcomers: readonly Machine[],
  machines: readonly Machine[],
  { withinMs = meshMs, introduced = () => true, signal, onProgress = () => {} }: JoinOptions = {},
): Promise<void> => {
  const live = machines.filter((machine) => machine.isRunning())
  const ids = await identitiesOf(live)
  const patience: Patience = { withinMs, everyMs: 20, signal }
  const pairs = pairsToMeet(newcomers, live)
    .filter(([one, other]) => introduced(one.name, other.name))
    .map((pair) => inOrder(newcomers, pair))
  const isHidden = (pair: Pair) => pair.every((one) => isBehindNat(one))
  const open = pairs.filter((pair) => !isHidden(pair))
  const connected = tellTenths(open.length, onProgress)
  const tries = open.length > fewPairs ? 3 : 1
  await eachOf(open, { atOnce: dialsAtOnce(open.length), signal }, async (pair) => {
    await dialAgain(pair, addressOf(pair[1], ids.get(pair[1])!), { tries, onProgress })
    connected()
  })
  await Promise.all(pairs.filter(isHidden).map(([from, to]) => dialThroughRelay(from, to, patience)))
  await waitForSight(pairs, ids, patience)
}
