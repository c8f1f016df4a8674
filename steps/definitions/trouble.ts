import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import type { Trouble } from '../parameter-types/trouble.ts'
import { reaches } from '../questions/reach.ts'
import { growApart, loseTouch, loseWords, needBridge, speakInVain, suffer } from '../tasks/suffer.ts'
import type { Participant } from '../world/participant.ts'
import type { ScenarioWorld } from '../world/world.ts'

/** A connection that broke is noticed and made again after a while. */
const withinMs = 45_000

Given("{participant}'s machine {trouble}", (owner: Participant, trouble: Trouble) =>
  owner.does(suffer(trouble)),
)

When(
  '{participants} is/are cut off from {participants}',
  (friends: readonly Participant[], others: readonly Participant[]) =>
    friends[0]!.does(loseTouch(friends, others)),
)

When(
  'nothing that {participant} sends arrives at {participant}',
  (speaker: Participant, other: Participant) => speaker.does(speakInVain(other)),
)

When(
  '{participant} and {participant} are joined by {participant} only',
  (one: Participant, other: Participant, between: Participant) => one.does(needBridge(other, between)),
)

Given(
  '{int} percent of what passes between {participant} and {participant} is lost',
  (percent: number, one: Participant, other: Participant) => one.does(loseWords(other, percent)),
)

Given(
  'the way between {participant} and {participant} takes {int} ms longer',
  (one: Participant, other: Participant, addMs: number) => one.does(growApart(other, addMs)),
)

When('the trouble is over', function (this: ScenarioWorld) {
  return this.stage.heal()
})

Then('{participant} reaches {participant}', (observer: Participant, other: Participant) =>
  eventually(observer.asks(reaches(other)), equals(true), { withinMs }),
)

Then('{participant} does not reach {participant}', (observer: Participant, other: Participant) =>
  eventually(observer.asks(reaches(other)), equals(false), { withinMs }),
)
