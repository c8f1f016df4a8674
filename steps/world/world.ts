import { World } from '@cucumber/cucumber'
import type { ProviderName } from '../../environments/environment.ts'
import { createParticipant, type Participant, type Reliance } from './participant.ts'
import type { LastSeen, Stage } from './stage.ts'

/** What the runner tells every scenario. */
export interface WorldParameters {
  readonly provider: ProviderName
  /** Path of `dist/build.json`; needed by providers that run the built daemon. */
  readonly buildFile?: string
  /** Path of the build.json of another build, for scenarios that need two. */
  readonly otherBuildFile?: string
  /** Id of a network that stands already and on which every scenario plays; absent: one of its own for each. */
  readonly network?: string
  /** Name of the topology onto whose machines people are put; absent: machines side by side. */
  readonly topology?: string
  /** Packets of every machine are captured. */
  readonly capture?: boolean
  /** What the run is called in its report; networks are entered into the ledger under it. */
  readonly run?: string
}

/** One scenario's world: the cast and the stage, nothing of the domain. */
export class ScenarioWorld extends World<WorldParameters> {
  private readonly cast = new Map<string, Participant>()
  private readonly reliances: Reliance[] = []
  private opened: Stage | undefined

  /** Called once by the hooks before the first step. */
  open(stage: Stage): void {
    this.opened = stage
  }

  get stage(): Stage {
    if (this.opened === undefined)
      throw new Error('The stage of this scenario is not open; is steps/hooks imported?')
    return this.opened
  }

  /** The same person for the same name, all through the scenario. */
  participant(name: string): Participant {
    const known = this.cast.get(name)
    if (known !== undefined) return known
    const participant = createParticipant(name, {
      stage: this.stage,
      report: (seen) => this.report(seen),
      countsOn: (reliance) => void this.reliances.push(reliance),
    })
    this.cast.set(name, participant)
    return participant
  }

  /** To be called while a step fails: what it counted on and is so no more belongs to that step. */
  async tellBrokenReliances(): Promise<void> {
    for (const reliance of this.reliances) await reliance.tellIfBroken()
  }

  private report(seen: LastSeen): void {
    this.attach(JSON.stringify(seen), 'application/vnd.nunet.last-seen+json')
  }
}
