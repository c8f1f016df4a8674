import {
  After,
  AfterAll,
  AfterStep,
  Before,
  BeforeAll,
  BeforeStep,
  type ITestCaseHookParameter,
  Status,
  setDefaultTimeout,
  setWorldConstructor,
} from '@cucumber/cucumber'
import { ScenarioWorld, type WorldParameters } from '../world/world.ts'
import { endScenario } from './end-scenario.ts'
import { leftoversOf } from './leftovers.ts'
import { reasonToSkip } from './needs.ts'
import { createProject } from './project/create-project.ts'
import { createStage, type LeasedStage } from './stage.ts'
import { createStepLog, type StepLog } from './step-log.ts'
import { listenForUnhandledErrors, type UnhandledErrors } from './unhandled.ts'
import { openVenue, type Venue } from './venue.ts'

/** A step may have to spawn a network on a busy machine. */
const stepMs = 60_000
const cleaningMs = 60_000

setWorldConstructor(ScenarioWorld)
setDefaultTimeout(stepMs)

let venue: Venue
let unhandled: UnhandledErrors
const stages = new WeakMap<ScenarioWorld, LeasedStage>()
const stepLogs = new WeakMap<ScenarioWorld, StepLog>()

BeforeAll(async function () {
  venue = await openVenue(this.parameters as unknown as WorldParameters)
  unhandled = listenForUnhandledErrors()
})

Before({ name: 'lease' }, function (this: ScenarioWorld, { pickle }: ITestCaseHookParameter) {
  unhandled.enter(pickle.name)
  const skip = reasonToSkip(
    pickle.tags.map(({ name }) => name),
    venue.provider,
    venue.ground,
  )
  if (skip !== undefined) {
    this.attach(skip, 'text/vnd.nunet.skip-reason')
    return 'skipped'
  }
  const report = (facts: object) =>
    this.attach(JSON.stringify(facts), 'application/vnd.nunet.environment+json')
  const reportFaults = (faults: object) =>
    this.attach(JSON.stringify(faults), 'application/vnd.nunet.standing-faults+json')
  const { run } = this.parameters
  const purpose = { scenario: pickle.name, ...(run === undefined ? {} : { run }) }
  const stage = createStage({ ...venue, purpose, createProject, leftoversOf, report, reportFaults })
  stages.set(this, stage)
  stepLogs.set(this, createStepLog(Date.now))
  this.open(stage)
  return undefined
})

BeforeStep(function (this: ScenarioWorld, { pickleStep }) {
  stepLogs.get(this)?.begin(pickleStep.text)
})

AfterStep(async function (this: ScenarioWorld, { result }) {
  stepLogs.get(this)?.end(result.status.toLowerCase())
  if (result.status === Status.FAILED) await this.tellBrokenReliances()
})

After(
  { name: 'return', timeout: cleaningMs },
  async function (this: ScenarioWorld, { result }: ITestCaseHookParameter) {
    const stage = stages.get(this)
    if (stage === undefined) return
    const window = stepLogs.get(this)?.window()
    await endScenario(this, stage, {
      failed: result?.status === Status.FAILED,
      unhandled,
      ...(window === undefined ? {} : { window }),
    })
  },
)

AfterAll(() => {
  unhandled.stop()
  const error = unhandled.take()
  if (error !== undefined) throw error
})
