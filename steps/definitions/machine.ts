import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import type { Caller } from '../parameter-types/caller.ts'
import { type Reception, receptionAtTheDoor } from '../questions/answer-at-the-door.ts'
import { askWhoItIs } from '../tasks/ask-who-it-is.ts'
import { comeBack, crash, leave } from '../tasks/switch-machine.ts'
import type { Participant } from '../world/participant.ts'
import type { ScenarioWorld } from '../world/world.ts'

const receive = (machine: Participant, reception: Reception) =>
  eventually(machine.asks(receptionAtTheDoor), equals(reception), { withinMs: 0 })

Given('{participants} is/are on the network', function (this: ScenarioWorld, people: readonly Participant[]) {
  this.stage.plan(people.map(({ name }) => name))
})

Given("{participant}'s machine has gone", (owner: Participant) => owner.does(leave))

Given("{participant}'s machine has crashed", (owner: Participant) => owner.does(crash))

Given("{participant}'s machine has come back", (owner: Participant) => owner.does(comeBack))

When("{participant}'s machine comes back", (owner: Participant) => owner.attempts(comeBack))

When("{caller} asks {participant}'s machine who it is", (caller: Caller, machine: Participant) =>
  caller.at.attempts(askWhoItIs(machine, caller)),
)

Then("the question about {participant}'s machine is answered", (machine: Participant) =>
  receive(machine, 'answered'),
)

Then("the question about {participant}'s machine is not answered", (machine: Participant) =>
  receive(machine, 'not answered'),
)

Then('{caller} is still answered', async (caller: Caller) => {
  await caller.at.does(askWhoItIs(caller.at, caller))
  await receive(caller.at, 'answered')
})
