import { setTimeout as sleep } from 'node:timers/promises'
import { judgeNat, type NatObservations } from './nat-kind.ts'
import type { Endpoint, ProbeSocket } from './sockets.ts'
import { type Arrival, newSecret, type Switchboard } from './stands.ts'
import type { Observer, SurveyedHost } from './types.ts'

/** An observer with its two ports open. */
export interface ObserverPost {
  readonly observer: Observer
  readonly first: ProbeSocket
  readonly second: ProbeSocket
}

export interface NatFinding {
  readonly nat: string
  readonly seenAs?: string
}

const tries = 3
const betweenTriesMs = 12
const deepestLadder = 6
const lookEveryMs = 3
/** A probe that is still on its way when its neighbour has arrived must get this much longer. */
const settleMs = 15

const at = ({ observer }: ObserverPost, socket: ProbeSocket): Endpoint => ({
  address: observer.address,
  port: socket.port,
})

/** All probes of one host; those of a socket that was never used before, since translators remember. */
export const probeNat = async (
  board: Switchboard,
  host: SurveyedHost,
  { posts, deadlineMs }: { posts: readonly [ObserverPost, ObserverPost]; deadlineMs: number },
): Promise<NatFinding> => {
  const [one, other] = posts
  const filterSide = board.open(host.namespacePath)
  const mapSide = board.open(host.namespacePath)
  const sequences: number[] = []
  const mappings = new Map<string, Endpoint>()
  const heard = new Map<string, number>()
  let leastTimeToLive: number | undefined
  let invitedMs: number | undefined

  const send = (
    route: Parameters<Switchboard['send']>[0],
    expectedAt: ProbeSocket,
    onArrival: (arrival: Arrival) => void,
  ): void => {
    const arrived = (arrival: Arrival) => {
      if (arrival.socket === expectedAt) onArrival(arrival)
    }
    sequences.push(board.send(route, newSecret(), arrived))
  }
  const answer = (mapping: Endpoint): void => {
    const back = (name: string, socket: ProbeSocket) =>
      send({ socket, to: mapping }, filterSide, ({ atMs }) => {
        if (!heard.has(name)) heard.set(name, atMs)
      })
    // The two that may be filtered go first, so that the third vouches for their time.
    back('other address', other.first)
    back('other port', one.second)
    back('same port', one.first)
  }
  const ask = (): void => {
    send({ socket: filterSide, to: at(one, one.first) }, one.first, ({ from, atMs }) => {
      invitedMs ??= atMs
      answer(from)
    })
    const destinations = [
      [one, one.first],
      [one, one.second],
      [other, other.first],
    ] as const
    for (const [index, [post, socket]] of destinations.entries()) {
      send({ socket: mapSide, to: at(post, socket) }, socket, ({ from }) => mappings.set(`${index}`, from))
    }
    for (let timeToLive = 1; timeToLive <= deepestLadder; timeToLive++) {
      send({ socket: mapSide, to: at(one, one.first), timeToLive }, one.first, () => {
        leastTimeToLive = Math.min(leastTimeToLive ?? timeToLive, timeToLive)
      })
    }
  }
  const isComplete = (): boolean => {
    const sameMs = heard.get('same port')
    if (sameMs === undefined || invitedMs === undefined || mappings.size < 3) return false
    // As long as the answer took, and a while longer.
    const patienceMs = settleMs + (sameMs - invitedMs)
    return leastTimeToLive !== undefined && performance.now() > sameMs + patienceMs
  }

  try {
    for (let round = 0; !isComplete() && performance.now() < deadlineMs; round++) {
      if (round < tries) ask()
      const nextMs = Math.min(deadlineMs, performance.now() + betweenTriesMs)
      while (!isComplete() && performance.now() < nextMs) await sleep(lookEveryMs)
    }
  } finally {
    board.forget(sequences)
    filterSide.close()
    mapSide.close()
  }
  const observations: NatObservations = {
    address: host.address,
    mappings: [...mappings.values()],
    heard: {
      fromSamePort: heard.has('same port'),
      fromOtherPort: heard.has('other port'),
      fromOtherAddress: heard.has('other address'),
    },
    translators: leastTimeToLive === undefined ? undefined : leastTimeToLive - one.observer.hops,
  }
  const [seen] = observations.mappings
  return { nat: judgeNat(observations), ...(seen ? { seenAs: `${seen.address}:${seen.port}` } : {}) }
}
