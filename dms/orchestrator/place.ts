import type { Actor } from '../actor/index.ts'
import { DmsError, type Problem } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { AllocationSpecification, Ensemble, Placement } from '../job/index.ts'
import type { Resources } from '../resources/index.ts'
import { type Bid, collectBids, needOf } from './bids.ts'
import type { MachineAnswer } from './deployment.ts'
import { commit, revert } from './protocol.ts'
import { ask } from './talk.ts'

const bidTimeoutMs = 5_000
const commitTimeoutMs = 3_000

/** No machine would take the work. */
export class UnplaceableError extends DmsError {
  readonly answers: readonly MachineAnswer[]
  constructor(placement: string, answers: readonly MachineAnswer[]) {
    const lines = answers.map(
      ({ machine, problem }) => `  ${machine}: ${problem?.message ?? 'offered, then withdrew'}`,
    )
    super({
      code: 'DEPLOYMENT_UNPLACEABLE',
      message:
        answers.length === 0
          ? `Placing ${placement}: this machine is connected to no other machine`
          : `Placing ${placement}: no machine takes it\n${lines.join('\n')}`,
      hint: 'Connect to more machines ("nunet connect"), ask for less, get a grant for /dms/deployment from a machine’s owner, or pin your own machine with "peer".',
      retryable: true,
    })
    this.answers = answers
  }
}

export interface Placed {
  readonly machine: Did
  readonly allocations: readonly AllocationSpecification[]
}

export interface PlacingContext {
  readonly actor: Actor
  readonly deployment: string
  readonly signal: AbortSignal
  /** Everyone who may be asked when no machine is pinned. */
  readonly candidates: () => readonly Did[]
  /** @throws InvalidInputError for text that is neither a DID nor a peer id */
  readonly resolve: (peer: string) => Did
  readonly onAnswers: (answers: readonly MachineAnswer[]) => void
  readonly onCommitting: () => void
}

/** Commits every allocation on one machine, or none: what was set aside is given back at the first refusal. */
const commitAll = async (
  { actor, deployment, signal }: PlacingContext,
  bid: Bid,
  allocations: readonly { name: string; resources: Resources }[],
): Promise<Problem | undefined> => {
  for (const { name, resources } of allocations) {
    const answer = await ask(
      actor,
      bid.machine,
      commit,
      { deployment, allocation: name, resources },
      { timeoutMs: commitTimeoutMs, signal },
    )
    if (!answer.ok) {
      await ask(actor, bid.machine, revert, { deployment }, { timeoutMs: commitTimeoutMs })
      return answer.error
    }
  }
  return undefined
}

const placeOne = async (
  context: PlacingContext,
  placement: Placement,
  ensemble: Ensemble,
  taken: ReadonlySet<Did>,
): Promise<Placed> => {
  const need = needOf(placement, ensemble.allocations)
  const candidates =
    placement.peer === undefined
      ? context.candidates().filter((machine) => !taken.has(machine))
      : [context.resolve(placement.peer)]
  const { bids, answers } = await collectBids(
    context.actor,
    candidates,
    { deployment: context.deployment, resources: need.resources, executors: need.executors },
    { timeoutMs: bidTimeoutMs, signal: context.signal },
  )
  context.onAnswers(answers)
  context.signal.throwIfAborted()
  context.onCommitting()
  const refusals = new Map<Did, Problem>()
  for (const bid of bids) {
    const problem = await commitAll(context, bid, need.own)
    context.signal.throwIfAborted()
    if (problem === undefined) return { machine: bid.machine, allocations: need.own }
    refusals.set(bid.machine, problem)
  }
  const final = answers.map((answer) => {
    const problem = refusals.get(answer.machine as Did)
    return problem === undefined ? answer : { machine: answer.machine, offered: false, problem }
  })
  throw new UnplaceableError(placement.name, final)
}

/**
 * Finds a machine for each placement and has it set the resources aside; distinct machines for distinct placements.
 * On failure everything set aside so far is given back.
 * @throws UnplaceableError saying why, machine by machine
 */
export const placeAll = async (context: PlacingContext, ensemble: Ensemble): Promise<readonly Placed[]> => {
  const placed: Placed[] = []
  try {
    for (const placement of ensemble.placements) {
      placed.push(await placeOne(context, placement, ensemble, new Set(placed.map(({ machine }) => machine))))
    }
    return placed
  } catch (error) {
    await giveBack(
      context.actor,
      context.deployment,
      placed.map(({ machine }) => machine),
    )
    throw error
  }
}

/** Tells machines to forget a deployment; a machine that cannot be reached lets go by itself when its hold runs out. */
export const giveBack = async (actor: Actor, deployment: string, machines: readonly Did[]): Promise<void> => {
  await Promise.all(
    [...new Set(machines)].map((machine) =>
      ask(actor, machine, revert, { deployment }, { timeoutMs: commitTimeoutMs }),
    ),
  )
}
