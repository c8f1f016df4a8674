import { Given, Then, When } from '@cucumber/cucumber'
import { eventually, isEmpty, relianceOn } from '../expect/index.ts'
import type { Amount } from '../parameter-types/amount.ts'
import type { Ending } from '../parameter-types/ending.ts'
import { type Ensemble, loadEnsemble } from '../parameter-types/ensemble.ts'
import type { Target } from '../parameter-types/target.ts'
import { goesOn, jobOf, presentJob, runs, wrote } from '../questions/job.ts'
import { startedWork } from '../questions/started-work.ts'
import { cancelJob } from '../tasks/cancel-job.ts'
import { deploy } from '../tasks/deploy.ts'
import type { Participant } from '../world/participant.ts'

const patience = { withinMs: 20_000 }

Given(
  '{participant} has {ensemble} running on {participant}',
  async (deployer: Participant, ensemble: Ensemble, machine: Participant) => {
    await deployer.does(deploy(ensemble, { to: machine }))
    await eventually(deployer.asks(jobOf), runs, patience)
    deployer.countsOn(relianceOn(deployer.asks(presentJob(deployer, ensemble.name)), goesOn))
  },
)

When(
  '{participant} deploys {ensemble} to {target}',
  (deployer: Participant, ensemble: Ensemble, to: Target) => deployer.attempts(deploy(ensemble, { to })),
)

When(
  '{participant} asks {target} to run a job needing {amount}',
  (deployer: Participant, to: Target, needing: Amount) =>
    deployer.attempts(deploy(loadEnsemble('greeting'), { to, needing })),
)

When('{participant} cancels the job', (deployer: Participant) => deployer.attempts(cancelJob))

Then('{participant} receives {string}', (deployer: Participant, text: string) =>
  eventually(deployer.asks(jobOf), wrote('standardOutput', text), patience),
)

Then('{participant} receives the error {string}', (deployer: Participant, text: string) =>
  eventually(deployer.asks(jobOf), wrote('standardError', text), patience),
)

Then("{participant}'s job {ending}", (deployer: Participant, ending: Ending) =>
  eventually(deployer.asks(jobOf), ending, patience),
)

Then("nothing has been started on {participant}'s machine", (machine: Participant) =>
  eventually(machine.asks(startedWork), isEmpty, { withinMs: 0 }),
)
