import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually, isEmpty, satisfies } from '../expect/index.ts'
import type { Amount } from '../parameter-types/amount.ts'
import type { Reason } from '../parameter-types/reason.ts'
import { evidenceFrom } from '../questions/evidence.ts'
import { leftoversOfNetwork, unreachablePairs } from '../questions/network.ts'
import { ownRefusal } from '../questions/own-refusal.ts'
import { fateOf } from '../questions/timeline.ts'
import { collectEvidence } from '../tasks/collect-evidence.ts'
import { spawnNetwork, spawnNetworkFor, spawnNetworkWith, tearNetworkDown } from '../tasks/spawn-network.ts'
import type { Participant } from '../world/participant.ts'

const theLog = satisfies('the log of its daemon', (names: readonly string[]) => names.includes('daemon.log'))

const theEvents = satisfies('the events of its daemon', (names: readonly string[]) =>
  names.includes('telemetry.ndjson'),
)

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
  "{participant} finds the events of {participant}'s machine",
  (developer: Participant, machine: Participant) =>
    eventually(developer.asks(evidenceFrom(machine)), theEvents, { withinMs: 0 }),
)

Then(
  "{participant} finds the log of {participant}'s machine",
  (developer: Participant, machine: Participant) =>
    eventually(developer.asks(evidenceFrom(machine)), theLog, { withinMs: 0 }),
)

Then(
  "{participant} reads that {participant}'s machine crashed before it came back",
  (developer: Participant, machine: Participant) =>
    eventually(developer.asks(fateOf(machine)), equals(['ready', 'crash', 'ready']), { withinMs: 0 }),
)

When(
  '{participant} spawns a network of {int} machines for {duration}',
  (developer: Participant, size: number, ttlMs: number) => developer.attempts(spawnNetworkFor(size, ttlMs)),
)

Then("soon nothing of {participant}'s network is left", (developer: Participant) =>
  eventually(developer.asks(leftoversOfNetwork), isEmpty, { withinMs: 60_000 }),
)

When(
  '{participant} spawns a network of {int} machines with {amount} each',
  (developer: Participant, size: number, each: Amount) => developer.attempts(spawnNetworkWith(size, each)),
)

Then('{participant} has no network because {reason}', (developer: Participant, reason: Reason) =>
  eventually(developer.asks(ownRefusal), reason, { withinMs: 0 }),
)
