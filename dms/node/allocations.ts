import type { Static } from 'typebox'
import type { Actor, ActorHandle } from '../actor/index.ts'
import { type Clock, DmsError, type Logger, newId, type Random } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { AllocationSpecification } from '../job/index.ts'
import { protocol } from '../orchestrator/index.ts'
import { fits, InsufficientResourcesError, type ReservationLedger } from '../resources/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Authority } from '../ucan/index.ts'
import { type Allocation, createAllocation } from './allocation.ts'
import type { Onboarding } from './onboarding.ts'

/** A commitment that nobody turned into an allocation is given up after this. */
const holdMs = 30_000
/** An ended allocation can be asked for its result for this long. */
const retentionMs = 30 * 60_000
/** Beyond this, the oldest ended allocations are forgotten before their time. */
const maxEnded = 256
/** Commitments and live allocations at one time: in all, and of one deployer; the owner is bound by the first only. */
const maxReservations = 512
const maxReservationsEach = 64

export interface AllocationsComponents {
  readonly root: Actor
  readonly authority: Pick<Authority, 'grant'>
  readonly ledger: ReservationLedger
  readonly onboarding: Onboarding
  readonly executors: ReadonlyMap<string, Executor>
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly telemetry: Telemetry
}

/** Other people's work on this machine: bids, commitments, allocations. */
export interface Allocations {
  list(): readonly Allocation[]
  /** Ends everything; for the daemon's own stop. */
  stopAll(): Promise<void>
}

type Request<Behaviour extends { request: import('typebox').TSchema }> = Static<Behaviour['request']>

/** Keys of what one deployer set aside for one deployment; nobody can name another's. */
const prefix = (deployer: ActorHandle, deployment: string) => `${deployer.did}/${deployment}/`

const full = (message: string) =>
  new DmsError({
    code: 'NODE_FULL',
    message,
    hint: 'Wait until some of that work has ended.',
    retryable: true,
  })

const isLive = (allocation: Allocation): boolean => ['pending', 'running'].includes(allocation.state())

const unknownCommitment = (allocation: string) =>
  new DmsError({
    code: 'COMMITMENT_UNKNOWN',
    message: `Nothing is set aside here for ${allocation}; the commitment was reverted or has run out.`,
    hint: 'Commit again.',
    retryable: true,
  })

export const createAllocations = (
  components: AllocationsComponents,
  options: { machineName: string },
): Allocations => {
  const { root, authority, ledger, onboarding, executors, clock, random, log, telemetry } = components
  const kept = new Map<string, Allocation>()

  const requireExecutors = (names: readonly string[]): void => {
    const missing = names.filter((name) => !executors.has(name))
    if (missing.length === 0) return
    throw new DmsError({
      code: 'EXECUTOR_UNAVAILABLE',
      message: `This machine cannot run ${missing.join(', ')} jobs; it has ${[...executors.keys()].join(', ') || 'no executor'}.`,
      facts: { missing, available: [...executors.keys()] },
    })
  }

  const bid = ({ executors: needed, resources }: Request<typeof protocol.requestBid>) => {
    onboarding.requireOnboarded()
    requireExecutors(needed)
    const free = ledger.free()
    if (!fits(free, resources)) {
      throw new InsufficientResourcesError({ attempt: 'Bidding for a job', free, need: resources })
    }
    return { free }
  }

  const forget = (id: string): void => {
    const allocation = kept.get(id)
    if (allocation === undefined) return
    kept.delete(id)
    const executor = executors.get(allocation.specification.executor)
    Promise.all([allocation.actor.stop(), executor?.forget(id)]).catch((error: unknown) =>
      log.warn({ error, allocation: id }, 'forgetting an allocation failed'),
    )
  }

  const forgetOldest = (): void => {
    const ended = [...kept.values()].filter((one) => !isLive(one))
    for (const { id } of ended.slice(0, Math.max(0, ended.length - maxEnded))) forget(id)
  }

  /** One deployer cannot use up a machine that others share. @throws DmsError NODE_FULL */
  const requireRoom = (deployer: ActorHandle): void => {
    const all = ledger.reservations()
    if (all.length >= maxReservations)
      throw full(`This machine has ${maxReservations} commitments and allocations already.`)
    const own = all.filter(({ id }) => id.startsWith(`${deployer.did}/`)).length
    if (own < maxReservationsEach || deployer.did === root.handle.did) return
    throw full(`This machine has ${maxReservationsEach} commitments and allocations of yours already.`)
  }

  const begin = (
    deployer: ActorHandle,
    deployment: string,
    specification: AllocationSpecification,
    key: string,
  ): Allocation => {
    const id = newId(random)
    const allocation = createAllocation(
      {
        actor: root.spawn(`allocation-${id}`),
        executor: executors.get(specification.executor)!,
        clock,
        log,
        telemetry,
        onEnd: () => {
          ledger.release(key)
          clock.after(retentionMs, () => forget(id))
          forgetOldest()
        },
      },
      {
        id,
        specification,
        deployer: deployer.did,
        deployment,
        environment: { NUNET_MACHINE: options.machineName, NUNET_ALLOCATION: id },
      },
    )
    kept.set(id, allocation)
    // Work that was allocated and never started must not hold resources for ever.
    clock.after(holdMs, () => {
      if (allocation.state() === 'pending') void allocation.stop()
    })
    return allocation
  }

  /** What the deployer needs to start, watch and stop this allocation and nothing else; none for this machine itself. */
  const grantFor = async (deployer: ActorHandle, { id, specification }: Allocation) =>
    deployer.did === root.handle.did
      ? {}
      : {
          token: await authority.grant({
            audience: deployer.did,
            receiver: root.handle.did,
            capabilities: [protocol.allocationCapability(id)],
            expiresAtMs: clock.now() + specification.limits.timeMs + retentionMs,
          }),
        }

  const allocateFor = async (deployer: ActorHandle, request: Request<typeof protocol.allocate>) => {
    const specification = request.allocation as AllocationSpecification
    const key = prefix(deployer, request.deployment) + specification.name
    requireExecutors([specification.executor])
    const held = ledger
      .reservations()
      .find((reservation) => reservation.id === key && reservation.state === 'held')
    if (held === undefined || !fits(held.resources, specification.resources))
      throw unknownCommitment(specification.name)
    ledger.use(key)
    const allocation = begin(deployer, request.deployment, specification, key)
    const granted = await grantFor(deployer, allocation)
    return { allocationId: allocation.id, handle: { ...allocation.actor.handle }, ...granted }
  }

  const revertFor = async (deployer: ActorHandle, deployment: string) => {
    const own = [...kept.values()].filter(
      (one) => one.deployer === deployer.did && one.deployment === deployment,
    )
    await Promise.all(own.filter(isLive).map((one) => one.stop()))
    const held = ledger.reservations().filter(({ id }) => id.startsWith(prefix(deployer, deployment)))
    for (const { id } of held) ledger.release(id)
    return {
      released: [...own.map(({ id }) => id), ...held.map(({ id }) => id.slice(id.lastIndexOf('/') + 1))],
    }
  }

  root.register(protocol.requestBid, bid)
  root.register(protocol.commit, ({ deployment, allocation, resources }, { from }) => {
    onboarding.requireOnboarded()
    requireRoom(from)
    ledger.hold(prefix(from, deployment) + allocation, resources, holdMs)
    return { heldForMs: holdMs }
  })
  root.register(protocol.allocate, (request, { from }) => allocateFor(from, request))
  root.register(protocol.revert, ({ deployment }, { from }) => revertFor(from, deployment))

  return {
    list: () => [...kept.values()],
    stopAll: async () => {
      await Promise.all([...kept.values()].map((allocation) => allocation.stop()))
    },
  }
}
