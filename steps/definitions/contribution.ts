import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually, isEmpty } from '../expect/index.ts'
import { isAccepted, isStopped, isUnknownAt, leaks, reportsOfSkeleton } from '../questions/contribution.ts'
import { lastRun } from '../questions/run.ts'
import { checkContribution, makeSkeleton, reportBug, sendThief, writeScenario } from '../tasks/contribute.ts'
import type { Participant } from '../world/participant.ts'

const atOnce = { withinMs: 0 }

/** The sealed room ends what was sent after three minutes. */
const patience = { timeout: 200_000 }

Given('{participant} has written a scenario in which {string}', (stranger: Participant, sentence: string) =>
  stranger.does(writeScenario(sentence)),
)

Given('{participant} has sent steps that tell what a file of the tester holds', (stranger: Participant) =>
  stranger.does(sendThief),
)

Given('{participant} has reported bug {int}', (tester: Participant, number: number) =>
  tester.does(reportBug(String(number))),
)

When('{participant} checks the contribution', patience, (tester: Participant) =>
  tester.attempts(checkContribution()),
)

When('{participant} checks the contribution with its steps', patience, (tester: Participant) =>
  tester.attempts(checkContribution({ withSteps: true })),
)

When('{participant} makes a scenario of the report', (tester: Participant) => tester.attempts(makeSkeleton))

Then('{participant} accepts the contribution', (tester: Participant) =>
  eventually(tester.asks(lastRun), isAccepted, atOnce),
)

Then(
  '{participant} is told that nobody knows the sentence in line {int}',
  (tester: Participant, line: number) => eventually(tester.asks(lastRun), isUnknownAt(line), atOnce),
)

Then('{participant} sees the contribution fail', (tester: Participant) =>
  eventually(tester.asks(lastRun), isStopped, atOnce),
)

Then("{participant}'s file is told to nobody", (tester: Participant) =>
  eventually(tester.asks(leaks), isEmpty, atOnce),
)

Then('the scenario leads {participant} back to bug {int}', (tester: Participant, number: number) =>
  eventually(tester.asks(reportsOfSkeleton), equals([String(number)]), atOnce),
)

Then('{participant} finds that each of its sentences is known', async (tester: Participant) => {
  await tester.does(checkContribution({ readOnly: true }))
  await eventually(tester.asks(lastRun), isAccepted, atOnce)
})
