import { type DataTable, Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import { type Change, changesSinceTarget, whySkipped } from '../questions/changes.ts'
import { gate } from '../questions/gate.ts'
import { reportedColour } from '../questions/run.ts'
import { compareWithTarget } from '../tasks/play-project.ts'
import { judgeChange, quarantine } from '../tasks/quarantine.ts'
import type { Participant } from '../world/participant.ts'

const atOnce = { withinMs: 0 }

/** A run within a run shares the machine with all that plays beside it. */
const patience = { timeout: 180_000 }

Given('{participant} has put {string} into quarantine', (owner: Participant, scenario: string) =>
  owner.does(quarantine(scenario)),
)

When('{participant} compares her/his project with the target branch', patience, (reviewer: Participant) =>
  reviewer.attempts(compareWithTarget),
)

When('{participant} judges a change elsewhere', (reviewer: Participant) =>
  reviewer.attempts(judgeChange({ touches: false })),
)

When('{participant} judges a change of these scenarios', (reviewer: Participant) =>
  reviewer.attempts(judgeChange({ touches: true })),
)

Then(
  '{participant} reads that this has changed and nothing else:',
  (reviewer: Participant, table: DataTable) =>
    eventually(
      reviewer.asks(changesSinceTarget),
      equals(table.hashes() as unknown as readonly Change[]),
      atOnce,
    ),
)

Then(
  '{participant} reads that {string} was skipped because {string}',
  (reviewer: Participant, scenario: string, why: string) =>
    eventually(reviewer.asks(whySkipped(scenario)), equals(why), atOnce),
)

Then(
  '{participant} finds the gate open, and {participant} named for the failure of {string}',
  (reviewer: Participant, owner: Participant, scenario: string) =>
    eventually(
      reviewer.asks(gate),
      equals({ gate: 'open', covered: [`${scenario} (${owner.name})`], uncovered: [] }),
      atOnce,
    ),
)

Then(
  '{participant} finds the gate closed, and nothing that covers {string}',
  (reviewer: Participant, scenario: string) =>
    eventually(reviewer.asks(gate), equals({ gate: 'closed', covered: [], uncovered: [scenario] }), atOnce),
)

Then('{participant} finds the run still red', (reviewer: Participant) =>
  eventually(reviewer.asks(reportedColour), equals('red'), atOnce),
)
