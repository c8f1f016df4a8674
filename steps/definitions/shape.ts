import { type DataTable, Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually, isEmpty, satisfies } from '../expect/index.ts'
import { readNat } from '../parameter-types/nat.ts'
import { readRegion } from '../parameter-types/region.ts'
import { runningBuild } from '../questions/build.ts'
import { differences, roundTripMs } from '../questions/measured.ts'
import { measureNetwork } from '../tasks/measure-network.ts'
import { upgrade } from '../tasks/upgrade.ts'
import type { Participant } from '../world/participant.ts'
import type { Nat } from '../world/stage.ts'
import type { ScenarioWorld } from '../world/world.ts'

const say = ({ version, commit }: { readonly version: string; readonly commit: string }) =>
  `${version} (${commit})`

Given(
  "{participant}'s machine is in {region}",
  function (this: ScenarioWorld, { name }: Participant, region: string) {
    this.stage.plan([name], { region })
  },
)

Given(
  "{participant}'s machine is behind {nat}",
  function (this: ScenarioWorld, { name }: Participant, nat: Nat) {
    this.stage.plan([name], { nat })
  },
)

Given("{participant}'s machine runs another build", function (this: ScenarioWorld, { name }: Participant) {
  this.stage.plan([name], { runsOtherBuild: true })
})

Given('these machines are on the network:', function (this: ScenarioWorld, table: DataTable) {
  for (const { machine, region = '', behind = '', build = '' } of table.hashes()) {
    this.stage.plan([machine!], {
      ...(region === '' ? {} : { region: readRegion(region) }),
      ...(behind === '' ? {} : { nat: readNat(behind) }),
      ...(build === 'another' ? { runsOtherBuild: true } : {}),
    })
  }
})

Given("{participant}'s machine was upgraded", (owner: Participant) => owner.does(upgrade))

When("{participant}'s machine is upgraded", (owner: Participant) => owner.attempts(upgrade))

When('{participant} measures the network', (tester: Participant) => tester.attempts(measureNetwork))

Then('{participant} finds the network that was asked for', (tester: Participant) =>
  eventually(tester.asks(differences), isEmpty, { withinMs: 0 }),
)

Then(
  '{participant} finds {participant} farther away than {participant}',
  async (tester: Participant, far: Participant, near: Participant) => {
    const nearMs = await tester.asks(roundTripMs(near)).look()
    const farther = satisfies(
      `more than the ${nearMs.toFixed(1)} ms to ${near.name}`,
      (ms: number) => ms > nearMs,
    )
    await eventually(tester.asks(roundTripMs(far)), farther, { withinMs: 0 })
  },
)

Then("{participant}'s machine runs the other build", (owner: Participant) =>
  eventually(owner.asks(runningBuild), equals(say(owner.stage.otherBuild())), { withinMs: 0 }),
)

Then("{participant}'s machine does not run the other build", (owner: Participant) =>
  eventually(
    owner.asks(runningBuild),
    satisfies('another build than the other', (build) => build !== say(owner.stage.otherBuild())),
    { withinMs: 0 },
  ),
)
