import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import type { Reason } from '../parameter-types/reason.ts'
import type { Service } from '../parameter-types/service.ts'
import type { Terms } from '../parameter-types/terms.ts'
import { isGrantOver } from '../questions/grant-life.ts'
import { ownRefusal } from '../questions/own-refusal.ts'
import { refused, replyFrom } from '../questions/reply-from.ts'
import { damageGrant, renameGiver, widenGrant } from '../tasks/alter-grant.ts'
import { delegate, giveGrant } from '../tasks/give-grant.ts'
import { revokeGrant } from '../tasks/revoke-grant.ts'
import { stealGrant } from '../tasks/steal-grant.ts'
import { trust } from '../tasks/trust.ts'
import type { Participant } from '../world/participant.ts'

Given(
  '{participant} has given {participant} a grant for {service}',
  (owner: Participant, holder: Participant, service: Service) => owner.does(giveGrant(holder, service)),
)

Given(
  '{participant} has given {participant} a grant for {service} {terms}',
  (owner: Participant, holder: Participant, service: Service, terms: Terms) =>
    owner.does(giveGrant(holder, service, terms)),
)

Given(
  '{participant} has delegated {service} to {participant}',
  (giver: Participant, service: Service, holder: Participant) => giver.does(delegate(holder, service)),
)

Given("{participant} has revoked {participant}'s grant", (owner: Participant, holder: Participant) =>
  owner.does(revokeGrant(holder)),
)

Given('{participant} trusts {participant}', (owner: Participant, other: Participant) =>
  owner.does(trust(other)),
)

Given("{participant}'s grant has expired", (holder: Participant) =>
  eventually(holder.asks(isGrantOver), equals(true), { withinMs: 15_000 }),
)

Given("{participant}'s grant was altered on its way", (holder: Participant) => holder.does(damageGrant))

Given(
  '{participant} has rewritten her/his grant to open {service}',
  (holder: Participant, service: Service) => holder.does(widenGrant(service)),
)

Given(
  "{participant} has put {participant}'s name on her/his grant",
  (holder: Participant, giver: Participant) => holder.does(renameGiver(giver)),
)

When(
  '{participant} delegates {service} to {participant}',
  (giver: Participant, service: Service, holder: Participant) => giver.attempts(delegate(holder, service)),
)

When(
  "{participant} takes {participant}'s grant for herself/himself",
  (thief: Participant, victim: Participant) => thief.attempts(stealGrant(victim)),
)

Then(
  '{participant} refuses {participant} because {reason}',
  (machine: Participant, asker: Participant, reason: Reason) =>
    eventually(asker.asks(replyFrom(machine)), refused(reason)),
)

Then("{participant}'s own machine answers that {reason}", (asker: Participant, reason: Reason) =>
  eventually(asker.asks(ownRefusal), reason, { withinMs: 0 }),
)
