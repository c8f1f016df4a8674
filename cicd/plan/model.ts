import type { Place, Stage, TriggerName } from '../matrix/model.ts'

/** Why a pipeline starts, and what it knows about itself. */
export interface PlanEvent {
  readonly trigger: TriggerName
  readonly tag?: string
  /** Says how it was told from others. */
  readonly why: string
}

/** A scenario as it runs; a row of an outline is one. */
export interface PlannedScenario {
  readonly uri: string
  readonly line: number
  readonly name: string
  readonly tags: readonly string[]
}

/** One job of the plan, at one place. */
export interface PlannedJob {
  /** `functional`, `functional process 1/2`: unique within the plan. */
  readonly id: string
  readonly stage: Stage
  readonly place: Place
  /** Each a script of package.json with its arguments, split as a shell would. */
  readonly commands: readonly (readonly string[])[]
  readonly rounds: number
  readonly byHand: boolean
  /** Ids of stages that have jobs in this plan. */
  readonly after: readonly string[]
  /** What it is about, in a few words: `41 of 104 scenarios`. */
  readonly what: string
  readonly why: string
  readonly scenarios?: readonly PlannedScenario[]
  readonly unitTests?: readonly string[]
  readonly estimateMs: number
  /** True when nothing was recorded and the estimate is a guess. */
  readonly isGuess: boolean
}

/** What does not run. */
export interface LeftOut {
  readonly stage: string
  readonly place?: string
  readonly why: string
}

/** What one changed file selects. */
export interface ChangedFile {
  readonly file: string
  /** How many unit test files and scenarios, and why these. */
  readonly effect: string
}

export interface Plan {
  readonly format: 1
  readonly event: PlanEvent
  readonly title: string
  /** What was compared with what. */
  readonly change: string
  /** Hash of the commit that a merge is judged against; absent where none is, or where nobody knows what it changes. */
  readonly gateBase?: string
  readonly changed: readonly ChangedFile[]
  readonly jobs: readonly PlannedJob[]
  readonly leftOut: readonly LeftOut[]
  /** From the first job to the last, as far as can be told. */
  readonly makespanMs: number
  /** No schedule can take less. */
  readonly lowerBoundMs: number
  readonly runners: number
  readonly budgetMs: number
  readonly warnings: readonly string[]
}
