import type { Attestation, AttestedPair } from '../environment.ts'
import { introductionsAmong } from './introductions.ts'
import type { Machine } from './machine.ts'

const pingMs = 5000

/** One direction: whether the daemon at `from` is connected to that at `to`. */
type Sight = Pick<AttestedPair, 'from' | 'to' | 'reachable' | 'introduced'>

/**
 * Who is connected to whom by what their daemons say; ended ones to nobody.
 *
 * @param machines all hosts of a network
 */
export const sights = async (machines: readonly Machine[]): Promise<readonly Sight[]> => {
  const introduced = introductionsAmong(machines)
  const told = await Promise.all(
    machines.map(async (machine) => {
      if (!machine.isRunning()) return { machine, peerId: undefined, peers: new Set<string>() }
      const [identity, peers] = await Promise.all([machine.dms.identity(), machine.dms.peers.list()])
      const connected = peers.ok ? peers.value.filter((row) => row.isConnected) : []
      return {
        machine,
        peerId: identity.ok ? identity.value.peerId : undefined,
        peers: new Set(connected.map((row) => row.peerId)),
      }
    }),
  )
  return told.flatMap((from) =>
    told
      .filter((to) => to !== from)
      .map((to) => ({
        from: from.machine.name,
        to: to.machine.name,
        reachable: to.peerId !== undefined && from.peers.has(to.peerId),
        ...(introduced(from.machine.name, to.machine.name) ? {} : { introduced: false as const }),
      })),
  )
}

/** Whether it is a difference from what every network promises: whoever was introduced is connected. */
export const isBlind = ({ reachable, introduced }: Sight): boolean => !reachable && introduced !== false

const ping = async (from: Machine, to: Machine, peerId: string | undefined): Promise<AttestedPair> => {
  const names = { from: from.name, to: to.name }
  if (peerId === undefined || !from.isRunning() || !to.isRunning()) return { ...names, reachable: false }
  const patience = new Promise<undefined>((resolve) => void setTimeout(resolve, pingMs, undefined).unref())
  const answer = await Promise.race([from.dms.peers.ping(peerId), patience])
  return answer?.ok === true
    ? { ...names, reachable: true, roundTripMs: answer.value.roundTripMs }
    : { ...names, reachable: false }
}

/**
 * Lets every daemon ping every other that it was introduced to. Knows of no distances, so only who does not reach whom can
 * differ.
 *
 * @param machines all hosts of a network
 */
export const attest = async (machines: readonly Machine[]): Promise<Attestation> => {
  const startMs = performance.now()
  const ids = new Map<Machine, string>()
  for (const machine of machines.filter((one) => one.isRunning())) {
    const identity = await machine.dms.identity()
    if (identity.ok) ids.set(machine, identity.value.peerId)
  }
  const introduced = introductionsAmong(machines)
  const pairs: AttestedPair[] = []
  for (const from of machines) {
    // One sender at a time, so that they do not disturb each other.
    const others = machines.filter((to) => to !== from)
    pairs.push(
      ...(await Promise.all(
        others.map((to) =>
          introduced(from.name, to.name)
            ? ping(from, to, ids.get(to))
            : { from: from.name, to: to.name, reachable: false, introduced: false as const },
        ),
      )),
    )
  }
  return {
    pairs,
    differences: pairs.filter(isBlind).map(({ from, to }) => `${from} → ${to}: not reached`),
    tookMs: performance.now() - startMs,
  }
}
