/** What starts a pipeline. */
export const triggerNames = [
  'push',
  'merge-request',
  'merge',
  'schedule',
  'candidate-tag',
  'patch-tag',
  'final-tag',
  'manual',
  'fork',
] as const
export type TriggerName = (typeof triggerNames)[number]

/** Everything, what a change may affect, when a person asks, or never. */
export const modes = ['all', 'changed', 'by-hand', 'no'] as const
export type Mode = (typeof modes)[number]

/** A command as it stands; test files; scenarios on a network; what a person performs. */
export const works = ['command', 'units', 'scenarios', 'people'] as const
export type Work = (typeof works)[number]

export interface Trigger {
  readonly name: TriggerName
  readonly summary: string
  /** From its first job to its last. */
  readonly budgetMs: number
  /** Whether its jobs may see secrets of the project. */
  readonly secrets: boolean
}

/** Where a stage runs, and what one job takes there. */
export interface Place {
  readonly name: string
  readonly summary: string
  /** Provider of networks; absent where there is no network. */
  readonly provider?: string
  readonly topology?: string
  /** Tags that a runner needs. */
  readonly runner: readonly string[]
  /** Variables that must be there, secrets mostly; told by name, never by value. */
  readonly variables: readonly string[]
  readonly cpuMillicores: number
  readonly memoryBytes: number
  /** Hosts that a network has at most; 0 without network. */
  readonly hosts: number
  /** Resource of which there is one: two jobs that name the same never run at a time. */
  readonly exclusive?: string
}

export interface Stage {
  readonly name: string
  readonly summary: string
  /** Stages that must have passed before, where they run at all. */
  readonly after: readonly string[]
  readonly work: Work
  /** For `command`: scripts of package.json and their arguments, one after another. */
  readonly run: readonly string[]
  /** Names of places; `command` and `units` have one. */
  readonly on: readonly string[]
  /** Which scenarios, as for `npm run accept`. */
  readonly tags?: string
  /** Feature files or folders, or folders of tests; empty: all. */
  readonly paths: readonly string[]
  /** Times that the whole is played, stopping at the first red; 1 unless said. */
  readonly rounds: number
  /** Of one job; the forge ends what takes longer. */
  readonly budgetMs: number
  /** Most jobs that the stage is split into at one place. */
  readonly shards: number
  readonly when: Readonly<Record<TriggerName, Mode>>
  /** Why it is left out where it is. */
  readonly otherwise: string
}

export interface Matrix {
  readonly triggers: readonly Trigger[]
  readonly places: readonly Place[]
  /** In the order of the file. */
  readonly stages: readonly Stage[]
}
