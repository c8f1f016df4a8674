import type { Clock, Logger, Random } from '../core/index.ts'
import type { KeyPair } from '../identity/index.ts'
import type { Network } from '../network/index.ts'
import { silentTelemetry, type Telemetry } from '../telemetry/index.ts'
import { type Authority, createReplayMemory, type ReplayMemory } from '../ucan/index.ts'
import { createActor } from './actor.ts'
import { createAnswerer } from './answerer.ts'
import { createBuckets } from './buckets.ts'
import type { Commons } from './commons.ts'
import { createRootCredentials } from './credentials.ts'
import { createDoor } from './door.ts'
import { createGate } from './gate.ts'
import { rootInbox } from './handle.ts'
import { type ActorLimits, defaultLimits } from './limits.ts'
import { createPost } from './post.ts'
import { createTopics } from './topics.ts'
import type { ActorSystem } from './types.ts'
import { createWaits } from './waits.ts'

export interface ActorSystemComponents {
  /** The node's key; the root actor signs with it, and the network must have the same. */
  readonly keyPair: KeyPair
  readonly authority: Authority
  readonly replayMemory?: ReplayMemory
  /** Started and stopped by its owner, not by the actor system. */
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Told of every message that is refused; default: nobody is. */
  readonly telemetry?: Telemetry
}

/** How long `stop` waits for last answers to leave. */
const FAREWELL_MS = 1_000

/**
 * All actors of one process. Behaviours may be registered before `start`; messages are taken between `start` and
 * `stop`. A system that was stopped stays stopped: make a new one.
 *
 * @param options limits that differ from `limits.ts`
 */
export const createActorSystem = (
  {
    keyPair,
    authority,
    replayMemory,
    network,
    clock,
    random,
    log,
    telemetry = silentTelemetry,
  }: ActorSystemComponents,
  options: Partial<ActorLimits> = {},
): ActorSystem => {
  const limits = { ...defaultLimits, ...options }
  const commons: Commons = {
    network,
    authority,
    clock,
    random,
    log,
    telemetry,
    limits,
    post: createPost({ clock, random }, limits),
    waits: createWaits(),
    buckets: createBuckets(clock),
    residents: new Map(),
  }
  const memory = replayMemory ?? createReplayMemory({ clock })
  const gate = createGate({ authority, replayMemory: memory, clock }, limits)
  const answerer = createAnswerer(commons)
  const door = createDoor({ commons, gate, answerer })
  const topics = createTopics(network, door)
  const capabilityOf = (behaviour: string): string =>
    commons.residents.get(rootInbox)?.registry.find(behaviour)?.declaration.capability ?? behaviour
  const root = createActor(
    { commons, door, topics, credentials: createRootCredentials(commons, limits), capabilityOf },
    rootInbox,
    keyPair,
  )

  let isRunning = false
  network.onMessage((from, bytes) => {
    if (isRunning) door.receiveDirect(from, bytes)
  })

  return {
    root,
    start: async () => {
      isRunning = true
      topics.open()
    },
    stop: async () => {
      topics.close()
      await root.stop()
      isRunning = false
      await new Promise<void>((resolve) => {
        const timer = clock.after(FAREWELL_MS, resolve)
        void door.settled().finally(() => {
          timer.cancel()
          resolve()
        })
      })
    },
    dropped: door.dropped,
  }
}
