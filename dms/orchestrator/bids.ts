import type { Actor, Destination } from '../actor/index.ts'
import type { Result } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { AllocationSpecification, Placement } from '../job/index.ts'
import { add, fits, noResources, type Resources, subtract } from '../resources/index.ts'
import type { MachineAnswer } from './deployment.ts'
import { requestBid } from './protocol.ts'
import { ask } from './talk.ts'

export interface Bid {
  readonly machine: Did
  readonly free: Resources
}

/** What one placement needs of its machine. */
export const needOf = (placement: Placement, allocations: readonly AllocationSpecification[]) => {
  const own = allocations.filter(({ name }) => placement.allocations.includes(name))
  return {
    own,
    resources: own.reduce((sum, { resources }) => add(sum, resources), noResources),
    executors: [...new Set(own.map(({ executor }) => executor))],
  }
}

/** How much of a machine would stay idle: the tightest fit first keeps large machines free for large jobs. */
const leftOver = (bid: Bid, need: Resources): number => {
  const rest = subtract(bid.free, need)
  return rest.cpuMillicores / 1000 + rest.memoryBytes / 2 ** 30 + rest.diskBytes / 2 ** 40
}

/** Asks every candidate at once; every answer is kept, refusals included. Offers come tightest fit first. */
export const collectBids = async (
  actor: Actor,
  candidates: readonly Did[],
  request: { deployment: string; resources: Resources; executors: readonly string[] },
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<{ bids: readonly Bid[]; answers: readonly MachineAnswer[] }> => {
  const replies = await Promise.all(
    candidates.map(async (machine) => ({
      machine,
      answer: await ask(
        actor,
        machine as Destination,
        requestBid,
        { ...request, executors: [...request.executors] },
        options,
      ),
    })),
  )
  const bids = replies
    .flatMap(({ machine, answer }) =>
      answer.ok && fits(answer.value.free, request.resources) ? [{ machine, free: answer.value.free }] : [],
    )
    .sort(
      (a, b) =>
        leftOver(a, request.resources) - leftOver(b, request.resources) || a.machine.localeCompare(b.machine),
    )
  return { bids, answers: replies.map(({ machine, answer }) => toAnswer(machine, answer)) }
}

const toAnswer = (
  machine: Did,
  answer: Result<unknown, NonNullable<MachineAnswer['problem']>>,
): MachineAnswer =>
  answer.ok ? { machine, offered: true } : { machine, offered: false, problem: answer.error }
