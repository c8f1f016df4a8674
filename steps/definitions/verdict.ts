import { type DataTable, Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import { readFate } from '../parameter-types/fate.ts'
import type { RedReason } from '../parameter-types/red-reason.ts'
import { hostsOfEvidence, isRed, lastRun, reportedOutcome } from '../questions/run.ts'
import { countsInViews, everywhere } from '../questions/views.ts'
import { keepHistory, playProject } from '../tasks/play-project.ts'
import { loseResult, verifyPublication } from '../tasks/publication.ts'
import { type SmallScenario, setUpProject } from '../tasks/set-up-project.ts'
import type { Participant } from '../world/participant.ts'

/** What is there cannot change any more: one look is enough. */
const atOnce = { withinMs: 0 }

/** A run within a run shares the machine with all that plays beside it. */
const patience = { timeout: 180_000 }

const scenariosIn = (table: DataTable): readonly SmallScenario[] =>
  table.hashes().map(({ scenario = '', fate = '', 'known as': id = '', line = '' }) => ({
    name: scenario,
    fate: readFate(fate),
    ...(id === '' ? {} : { id }),
    ...(line === '' ? {} : { line: Number(line) }),
  }))

Given('{participant} has a project with these scenarios:', (owner: Participant, table: DataTable) =>
  owner.does(setUpProject(scenariosIn(table))),
)

Given('{participant} has played her/his project', patience, async (owner: Participant) => {
  await owner.does(playProject())
  await owner.does(keepHistory)
})

Given("one of {participant}'s results was lost on its way", (owner: Participant) => owner.does(loseResult))

When('{participant} plays her/his project', patience, (owner: Participant) => owner.attempts(playProject()))

When('{participant} plays only what is called {string}', patience, (owner: Participant, name: string) =>
  owner.attempts(playProject({ name })),
)

When('{participant} verifies the publication', (reader: Participant) => reader.attempts(verifyPublication))

Then("{participant}'s run is red because {redReason}", (owner: Participant, reason: RedReason) =>
  eventually(owner.asks(lastRun), isRed(reason), atOnce),
)

Then(
  '{participant} counts {int} passed, {int} failed and {int} skipped in every view',
  (reader: Participant, passed: number, failed: number, skipped: number) =>
    eventually(reader.asks(countsInViews), equals(everywhere([passed, failed, skipped])), atOnce),
)

Then(
  '{participant} reads that {string} {outcome}',
  (reader: Participant, scenario: string, outcome: string) =>
    eventually(reader.asks(reportedOutcome(scenario)), equals(outcome), atOnce),
)

Then(
  '{participant} finds the logs of {participants} at {string}',
  (reader: Participant, machines: readonly Participant[], scenario: string) =>
    eventually(
      reader.asks(hostsOfEvidence(scenario)),
      equals(machines.map(({ name }) => name.toLowerCase()).sort()),
      atOnce,
    ),
)
