import { type DataTable, Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually, isEmpty } from '../expect/index.ts'
import type { Trigger } from '../parameter-types/trigger.ts'
import { disagreements, type Proof, placesOfScenarios, proofs, unexplained } from '../questions/plan.ts'
import { askForProofs, planChange, planPipeline, writeIssue } from '../tasks/plan-pipeline.ts'
import type { Participant } from '../world/participant.ts'

const atOnce = { withinMs: 0 }

Given(
  '{participant} has written an issue about lines {int} to {int}',
  (author: Participant, first: number, last: number) =>
    author.does(writeIssue(Array.from({ length: last - first + 1 }, (_, index) => first + index))),
)

When('{participant} asks what {trigger} starts', (developer: Participant, trigger: Trigger) =>
  developer.attempts(planPipeline(trigger)),
)

When('{participant} asks what a merge request of these scenarios starts', (developer: Participant) =>
  developer.attempts(planChange),
)

When('{participant} asks what proves the issue', (developer: Participant) => developer.attempts(askForProofs))

Then("{participant}'s pipeline does exactly what the plan says", (developer: Participant) =>
  eventually(developer.asks(disagreements), isEmpty, atOnce),
)

Then('{participant} reads of every stage why it runs or not', (developer: Participant) =>
  eventually(developer.asks(unexplained), isEmpty, atOnce),
)

Then('{participant} reads that they are played here:', (developer: Participant, table: DataTable) =>
  eventually(
    developer.asks(placesOfScenarios),
    equals(table.hashes().map(({ stage, place }) => `${stage} ${place}`)),
    atOnce,
  ),
)

Then('{participant} reads what proves each criterion:', (developer: Participant, table: DataTable) =>
  eventually(developer.asks(proofs), equals(table.hashes() as unknown as readonly Proof[]), atOnce),
)
