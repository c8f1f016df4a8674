import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createActorSystem } from './actor/index.ts'
import { createApi } from './api/index.ts'
import type { NodeIdentity } from './client/index.ts'
import {
  type Clock,
  InvalidInputError,
  type Logger,
  type Random,
  type Startable,
  silentLogger,
  systemClock,
  systemRandom,
  toProblem,
} from './core/index.ts'
import type { Database } from './database/index.ts'
import { createLevelDatabase } from './database/level/index.ts'
import { createDockerExecutor } from './executor/docker/index.ts'
import type { Executor } from './executor/index.ts'
import { createProcessExecutor } from './executor/process/index.ts'
import { type Did, didFromPeerId, type KeyPair, parseDid } from './identity/index.ts'
import type { Network } from './network/index.ts'
import { createLibp2pNetwork, defaultRelayOptions } from './network/libp2p/index.ts'
import { createAllocations, createNode, createOnboarding } from './node/index.ts'
import { createOrchestrator } from './orchestrator/index.ts'
import { createReservationLedger, detectResources } from './resources/index.ts'
import type { Settings } from './settings.ts'
import { createFileSink } from './telemetry/file/index.ts'
import { createTelemetry, type TelemetrySink } from './telemetry/index.ts'
import { type AnchorStore, createAuthority, createReplayMemory, type StoredAnchors } from './ucan/index.ts'

export interface DmsComponents {
  readonly keyPair: KeyPair
  readonly build: { readonly version: string; readonly commit: string }
  /** Default: libp2p by the settings. */
  readonly network?: Network
  /** Default: LevelDB in the data directory. Closed by `stop` in either case. */
  readonly database?: Database
  /** Default: process and docker. Disposed by `stop` in either case. */
  readonly executors?: readonly Executor[]
  /** Default: `telemetry.ndjson` in the data directory. Closed by `stop` in either case, after everything else. */
  readonly telemetry?: TelemetrySink
  readonly log?: Logger
  readonly clock?: Clock
  readonly random?: Random
}

/** One daemon. */
export interface Dms extends Startable {
  readonly identity: NodeIdentity
  /** 0 before `start`. */
  readonly apiPort: number
  readonly socketPath: string
}

const anchorStore = (database: Database): AnchorStore => {
  const anchors = database.collection('anchors')
  return {
    load: async () => (await anchors.get('own')) as unknown as StoredAnchors | undefined,
    save: async (stored) => anchors.put('own', structuredClone(stored) as never, { durable: true }),
  }
}

/** @throws InvalidInputError for text that is neither a DID nor a peer id */
const resolvePeer = (peer: string): Did => {
  const did = parseDid(peer)
  if (did.ok) return did.value.did
  const fromPeerId = didFromPeerId(peer)
  if (fromPeerId.ok) return fromPeerId.value
  throw new InvalidInputError({
    what: 'Finding the pinned machine',
    expected: 'a DID or a peer id',
    received: `"${peer.slice(0, 80)}"`,
  })
}

/** Executors that this machine can run; what an earlier life left running is ended first. */
const readyExecutors = async (
  executors: readonly Executor[],
  log: Logger,
): Promise<ReadonlyMap<string, Executor>> => {
  const ready = new Map<string, Executor>()
  for (const executor of executors) {
    const readiness = await executor.probe()
    if (!readiness.ready) {
      log.info(
        { executor: executor.name, missing: readiness.missing, fix: readiness.fix },
        'executor not available',
      )
      continue
    }
    const swept = await executor.sweep()
    log.info(
      { executor: executor.name, version: readiness.version, notes: readiness.notes, swept },
      'executor available',
    )
    ready.set(executor.name, executor)
  }
  return ready
}

/** Tells other programs of the owner where this daemon is; written when it answers, removed when it stops in order. */
const announcement = (path: string) => ({
  write: async (facts: object): Promise<void> => {
    await writeFile(`${path}.new`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
    await rename(`${path}.new`, path)
  },
  remove: () => rm(path, { force: true }),
})

/**
 * Puts a daemon together. Nothing listens before `start`.
 * @throws DatabaseLockedError when another daemon uses the data directory
 */
export const createDms = async (settings: Settings, components: DmsComponents): Promise<Dms> => {
  const { keyPair, build, log = silentLogger, clock = systemClock, random = systemRandom } = components
  const { dataDirectory } = settings
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  await chmod(dataDirectory, 0o700)

  const database =
    components.database ?? (await createLevelDatabase({ directory: join(dataDirectory, 'db') }))
  const network =
    components.network ??
    createLibp2pNetwork(
      { keyPair, log, clock },
      {
        listen: settings.network.listen,
        bootstrap: settings.network.bootstrap,
        relay: { ...defaultRelayOptions, ...settings.network.relay },
      },
    )
  const sink =
    components.telemetry ?? createFileSink({ log }, { path: join(dataDirectory, 'telemetry.ndjson') })
  const telemetry = createTelemetry({ sink, did: keyPair.did, clock })
  network.onPeer((peerId, isConnected) =>
    telemetry.emit({ event: isConnected ? 'network_peer_connected' : 'network_peer_lost', peerId }),
  )
  const authority = await createAuthority({ keyPair, store: anchorStore(database), clock, random })
  const actors = createActorSystem({
    keyPair,
    authority,
    replayMemory: createReplayMemory({ clock }),
    network,
    clock,
    random,
    log,
    telemetry,
  })
  const actor = actors.root
  const candidates = components.executors ?? [
    createProcessExecutor({ directory: join(dataDirectory, 'jobs'), clock, log }, settings.jobs),
    createDockerExecutor({ clock, log }),
  ]
  const executors = await readyExecutors(candidates, log)
  const ledger = createReservationLedger({ clock })
  const onboarding = createOnboarding({
    ledger,
    store: database.collection('onboarding'),
    detect: () => detectResources(dataDirectory),
  })
  const orchestrator = createOrchestrator({
    actor,
    records: database.collection('deployments'),
    clock,
    random,
    log,
    telemetry,
    resolve: resolvePeer,
    candidates: () =>
      network
        .peers()
        .filter(({ isConnected }) => isConnected)
        .map(({ peerId }) => resolvePeer(peerId)),
  })
  const allocations = createAllocations(
    { root: actor, authority, ledger, onboarding, executors, clock, random, log, telemetry },
    { machineName: settings.name },
  )
  const node = createNode(
    { actor, authority, network, onboarding, orchestrator, allocations, clock, log, telemetry },
    { machineName: settings.name },
  )
  const identity = (): NodeIdentity => ({
    did: keyPair.did,
    peerId: keyPair.peerId,
    name: settings.name,
    addresses: network.addresses(),
    ...build,
  })
  const api = createApi(
    { actor, identity, random, log },
    { dataDirectory, port: settings.api.port, version: build.version },
  )
  const file = announcement(join(dataDirectory, 'daemon.json'))

  const stop = async (): Promise<void> => {
    telemetry.emit({ event: 'dms_stop_begin' })
    await file.remove()
    await api.stop()
    await node.stop()
    await actors.stop()
    await network.stop()
    for (const executor of candidates) await executor[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    telemetry.emit({ event: 'dms_stop_success' })
    await sink[Symbol.asyncDispose]()
    log.info(sink.lost() > 0 ? { lostTelemetry: sink.lost() } : {}, 'stopped')
  }
  const start = async (): Promise<void> => {
    telemetry.emit({ event: 'dms_start_begin' })
    try {
      await network.start()
      await actors.start()
      await node.start()
      await api.start()
      await file.write({ pid: process.pid, apiPort: api.port, socketPath: api.socketPath, ...identity() })
    } catch (error) {
      telemetry.emit({ event: 'dms_start_failure', code: toProblem(error).code })
      await stop()
      throw error
    }
    telemetry.emit({ event: 'dms_start_success', peerId: keyPair.peerId, ...build })
    log.info(
      { did: keyPair.did, peerId: keyPair.peerId, addresses: network.addresses(), apiPort: api.port },
      'ready',
    )
  }
  return {
    get identity() {
      return identity()
    },
    get apiPort() {
      return api.port
    },
    socketPath: api.socketPath,
    start,
    stop,
  }
}
