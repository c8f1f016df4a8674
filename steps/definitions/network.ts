import { Given, Then, When } from '@cucumber/cucumber'
import { eventually, isEmpty, satisfies } from '../expect/index.ts'
import { evidenceFrom } from '../questions/evidence.ts'
import { leftoversOfNetwork, unreachablePairs } from '../questions/network.ts'
import { collectEvidence } from '../tasks/collect-evidence.ts'
import { spawnNetwork, tearNetworkDown } from '../tasks/spawn-network.ts'
import type { Participant } from '../world/participant.ts'

const theLog = satisfies('the log of its daemon', (names: readonly string[]) => names.includes('daemon.log'))

Given('{participant} has spawned a network of {int} machines', (developer: Participant, size: number) =>
  developer.does(spawnNetwork(size)),
)

When('{participant} spawns a network of {int} machines', (developer: Participant, size: number) =>
  developer.attempts(spawnNetwork(size)),
)

When('{participant} tears her/his network down', (developer: Participant) =>
  developer.attempts(tearNetworkDown),
)

When('{participant} collects the evidence', (developer: Participant) => developer.attempts(collectEvidence))

Then("every machine of {participant}'s network sees every other", (developer: Participant) =>
  eventually(developer.asks(unreachablePairs), isEmpty),
)

Then("nothing of {participant}'s network is left", (developer: Participant) =>
  eventually(developer.asks(leftoversOfNetwork), isEmpty, { withinMs: 0 }),
)

Then(
  "{participant} finds the log of {participant}'s machine",
  (developer: Participant, machine: Participant) =>
    eventually(developer.asks(evidenceFrom(machine)), theLog, { withinMs: 0 }),
)
