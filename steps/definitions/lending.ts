import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually, isEmpty } from '../expect/index.ts'
import { leftOnMachine, newsOf, seenBounds, seenUse } from '../questions/lending.ts'
import { lookAtLending, losePower, takeBack } from '../tasks/lend.ts'
import type { Participant } from '../world/participant.ts'

Given("{participant}'s machine has lost its power and is on again", (owner: Participant) =>
  owner.does(losePower),
)

When('{participant} looks at what she/he lends', (owner: Participant) => owner.attempts(lookAtLending))

When('{participant} takes her/his machine back', (owner: Participant) => owner.attempts(takeBack))

Then('{participant} sees that her/his machine is in use', (owner: Participant) =>
  eventually(owner.asks(seenUse), equals(true), { withinMs: 0 }),
)

Then('{participant} sees how much processor, memory, disk and time it gives at most', (owner: Participant) =>
  eventually(owner.asks(seenBounds), equals<readonly string[]>(['processor', 'memory', 'disk', 'time']), {
    withinMs: 0,
  }),
)

Then(
  '{participant} is told that {participant} has taken her/his machine back',
  (borrower: Participant, owner: Participant) =>
    eventually(borrower.asks(newsOf(owner)), equals('HOST_TAKEN_BACK')),
)

Then("nothing of the network is left on {participant}'s machine", (owner: Participant) =>
  eventually(owner.asks(leftOnMachine), isEmpty),
)
