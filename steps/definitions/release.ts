import { type DataTable, Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import { allVerdicts, deskEvidence, newVerdicts } from '../questions/desk.ts'
import { type LineRow, releaseLine, releaseLines } from '../questions/release.ts'
import { askForRelease, fillForm, performManually, schedule, takeForm } from '../tasks/manual-desk.ts'
import type { Participant } from '../world/participant.ts'

const atOnce = { withinMs: 0 }

Given(
  '{participant} has asked {participant} to perform {string}',
  (planner: Participant, performer: Participant, scenario: string) =>
    planner.does(schedule(scenario, performer)),
)

Given('{participant} has performed {string} and found it true', (performer: Participant, scenario: string) =>
  performer.does(performManually(scenario)),
)

Given('{participant} has found {string} true on a form', (performer: Participant, scenario: string) =>
  performer.does(fillForm(scenario)),
)

Given('{participant} has taken the form in', (keeper: Participant) => keeper.does(takeForm))

When('{participant} takes the form in', (keeper: Participant) => keeper.attempts(takeForm))

When('{participant} asks whether the release holds', (keeper: Participant) =>
  keeper.attempts(askForRelease('this')),
)

When('{participant} asks whether the next release holds', (keeper: Participant) =>
  keeper.attempts(askForRelease('the next')),
)

Then('{participant} reads for each line of the scope:', (keeper: Participant, table: DataTable) =>
  eventually(keeper.asks(releaseLines), equals(table.hashes() as unknown as readonly LineRow[]), atOnce),
)

Then('{participant} reads of line {int}:', (keeper: Participant, line: number, table: DataTable) =>
  eventually(keeper.asks(releaseLine(line)), equals(table.hashes() as unknown as readonly LineRow[]), atOnce),
)

Then('{participant} finds what {participant} has seen', (keeper: Participant, performer: Participant) =>
  eventually(keeper.asks(deskEvidence), equals([`seen by ${performer.name}\n`]), atOnce),
)

Then('{participant} has {int} new verdict(s)', (keeper: Participant, count: number) =>
  eventually(keeper.asks(newVerdicts), equals(count), atOnce),
)

Then('{participant} has {int} verdict(s) in all', (keeper: Participant, count: number) =>
  eventually(keeper.asks(allVerdicts), equals(count), atOnce),
)
