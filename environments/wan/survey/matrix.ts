import { setTimeout as sleep, setImmediate as yieldTurn } from 'node:timers/promises'
import { type Direction, needsProbe, rowOf, settledMs } from './directions.ts'
import type { Endpoint, ProbeSocket } from './sockets.ts'
import { type Arrival, newSecret, type Switchboard } from './stands.ts'
import type { MeasuredPair, SurveyedHost } from './types.ts'

/** A host whose namespace could be entered. */
export interface Stand {
  readonly host: SurveyedHost
  readonly socket: ProbeSocket
  /** Of this survey. */
  readonly secret: Buffer
}

export interface MatrixOptions {
  readonly samples: number
  readonly deadlineMs: number
  /** Where those behind translators show their mapping; without it, only their own probes open the way. */
  readonly doorman: { readonly socket: ProbeSocket; readonly endpoint: Endpoint } | undefined
}

const spacingMs = 4
/** The same on every host where it is free, so that a host at the address of another is told by its secret. */
const surveyPort = 7077
/** Sent without listening in between; more would make those that arrive meanwhile look late. */
const burst = 64
/** A way that does not open is tried in every round first, then in every fourth. */
const eagerRounds = 10

const isOpen = ({ host }: Stand): boolean => host.address === host.publicAddress

export const createStand = (board: Switchboard, host: SurveyedHost): Stand => ({
  host,
  socket: board.kept(host.namespacePath, 'survey', { port: surveyPort }),
  secret: newSecret(),
})

const retarget = (direction: Direction, target: Endpoint): void => {
  const { target: before } = direction
  if (before?.address === target.address && before.port === target.port) return
  direction.target = target
  direction.retargetedAfter = direction.probes.length
}

interface Flight {
  readonly direction: Direction
  readonly from: Stand
  readonly to: Stand
}

const flightsBetween = (stands: readonly Stand[]): readonly Flight[] =>
  stands.flatMap((from) =>
    stands
      .filter((to) => to !== from)
      .map((to) => ({
        from,
        to,
        direction: {
          from: from.host.name,
          to: to.host.name,
          target: isOpen(to) ? { address: to.host.publicAddress, port: to.socket.port } : undefined,
          opensByItself: isOpen(from) && isOpen(to),
          retargetedAfter: 0,
          probes: [],
          answeredBy: undefined,
        },
      })),
  )

const key = (from: string, to: string): string => `${from} ${to}`

/**
 * Measures every direction between the stands at once. All sockets are this process's own, so each probe tells how long one
 * way took. Those behind translators are reached at the mapping that they show.
 */
export const measureMatrix = async (
  board: Switchboard,
  stands: readonly Stand[],
  { samples, deadlineMs, doorman }: MatrixOptions,
): Promise<readonly MeasuredPair[]> => {
  const flights = flightsBetween(stands)
  const byKey = new Map(flights.map((flight) => [key(flight.direction.from, flight.direction.to), flight]))
  const owners = new Map(stands.map(({ socket, host }) => [socket, host.name]))
  const sequences: number[] = []

  const directionTo = (from: string, to: string): Direction | undefined => byKey.get(key(from, to))?.direction

  const arrived = ({ direction, from, to }: Flight, probe: Direction['probes'][number], arrival: Arrival) => {
    if (arrival.socket !== to.socket) {
      direction.answeredBy = owners.get(arrival.socket) ?? 'somebody else'
      return
    }
    probe.oneWayMs ??= arrival.atMs - probe.sentMs
    // A symmetric translator shows each destination another mapping: answer where this one came from.
    const back = directionTo(to.host.name, from.host.name)
    if (back !== undefined && !isOpen(from)) retarget(back, arrival.from)
  }

  const sendProbe = (flight: Flight): void => {
    const { direction, from, to } = flight
    const probe: Direction['probes'][number] = { sentMs: performance.now(), oneWayMs: undefined }
    direction.probes.push(probe)
    const route = { socket: from.socket, to: direction.target! }
    sequences.push(board.send(route, to.secret, (arrival) => arrived(flight, probe, arrival)))
  }

  const showMappings = (): void => {
    if (doorman === undefined) return
    for (const stand of stands.filter((one) => !isOpen(one))) {
      const shown = ({ socket, from }: Arrival) => {
        if (socket !== doorman.socket) return
        for (const { direction, to } of flights) if (to === stand) direction.target ??= from
      }
      sequences.push(board.send({ socket: stand.socket, to: doorman.endpoint }, stand.secret, shown))
    }
  }

  const isDue = ({ direction }: Flight, round: number): boolean => {
    if (!needsProbe(direction, samples)) return false
    return direction.probes.length - direction.retargetedAfter < eagerRounds || round % 4 === 0
  }

  const sendRound = async (round: number): Promise<void> => {
    // Nobody shall always be last in the queue.
    const start = (round * 7) % Math.max(1, flights.length)
    let sent = 0
    for (let index = 0; index < flights.length; index++) {
      const flight = flights[(start + index) % flights.length]!
      if (!isDue(flight, round)) continue
      sendProbe(flight)
      if (++sent % burst === 0) await yieldTurn()
    }
  }

  const isOver = (): boolean => {
    const nowMs = performance.now()
    if (nowMs >= deadlineMs) return true
    return flights.every(({ direction }) => settledMs(direction, samples) <= nowMs)
  }

  try {
    for (let round = 0; !isOver(); round++) {
      if (round < 3) showMappings()
      const startMs = performance.now()
      await sendRound(round)
      await sleep(Math.max(1, startMs + spacingMs - performance.now()))
    }
  } finally {
    board.forget(sequences)
  }
  const nowMs = performance.now()
  return flights.map(({ direction }) => rowOf(direction, directionTo(direction.to, direction.from), nowMs))
}
