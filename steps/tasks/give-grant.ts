import type { Service } from '../parameter-types/service.ts'
import type { Terms } from '../parameter-types/terms.ts'
import { heldGrant } from '../world/grant.ts'
import type { Outcome } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

type Manner = 'grant' | 'delegate'

const hourMs = 3_600_000

const handOver =
  (manner: Manner, holder: Participant, service: Service, { durationMs = hourMs, depth, machine }: Terms) =>
  async (giver: Participant): Promise<Outcome<unknown>> => {
    const made = await (await giver.dms()).trust[manner]({
      audience: await holder.did(),
      capabilities: [service.behaviour],
      ...(service.topic === undefined ? {} : { topics: [service.topic] }),
      durationMs,
      ...(depth === undefined ? {} : { depth }),
      ...(machine === undefined ? {} : { receiver: await machine.did() }),
    })
    if (!made.ok) return made
    holder.remember(heldGrant, made.value)
    return (await holder.dms()).trust.accept(made.value.token)
  }

/** Lets somebody ask the giver's machine for a service; the holder keeps the grant. */
export const giveGrant = (holder: Participant, service: Service, terms: Terms = {}): Task<unknown> => ({
  what: `gives ${holder.name} a grant for a ${service.name}`,
  perform: handOver('grant', holder, service, terms),
})

/** Passes a part of what the giver holds on to somebody else. */
export const delegate = (holder: Participant, service: Service): Task<unknown> => ({
  what: `delegates ${service.name} to ${holder.name}`,
  perform: handOver('delegate', holder, service, { durationMs: hourMs / 2 }),
})
