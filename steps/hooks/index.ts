import {
  After,
  AfterAll,
  Before,
  BeforeAll,
  type ITestCaseHookParameter,
  Status,
  setDefaultTimeout,
  setWorldConstructor,
} from '@cucumber/cucumber'
import { ScenarioWorld, type WorldParameters } from '../world/world.ts'
import { endScenario } from './end-scenario.ts'
import { leftoversOf } from './leftovers.ts'
import { reasonToSkip } from './needs.ts'
import { createStage, type LeasedStage } from './stage.ts'
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

BeforeAll(async function () {
  venue = await openVenue(this.parameters as unknown as WorldParameters)
  unhandled = listenForUnhandledErrors()
})

Before({ name: 'lease' }, function (this: ScenarioWorld, { pickle }: ITestCaseHookParameter) {
  unhandled.enter(pickle.name)
  const skip = reasonToSkip(
    pickle.tags.map(({ name }) => name),
    venue.provider,
  )
  if (skip !== undefined) {
    this.attach(skip, 'text/vnd.nunet.skip-reason')
    return 'skipped'
  }
  const report = (facts: object) =>
    this.attach(JSON.stringify(facts), 'application/vnd.nunet.environment+json')
  const stage = createStage({ ...venue, leftoversOf, report })
  stages.set(this, stage)
  this.open(stage)
  return undefined
})

After(
  { name: 'return', timeout: cleaningMs },
  async function (this: ScenarioWorld, { result }: ITestCaseHookParameter) {
    const stage = stages.get(this)
    if (stage === undefined) return
    await endScenario(this, stage, { failed: result?.status === Status.FAILED, unhandled })
  },
)

AfterAll(() => {
  unhandled.stop()
  const error = unhandled.take()
  if (error !== undefined) throw error
})
