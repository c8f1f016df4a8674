/** A row of the plan: what was to run where, and why. */
export interface PlannedRow {
  readonly stage: string
  readonly provider: string
  readonly topology?: string
  readonly tags?: string
  readonly reason: string
}

/** Why this run is what it is: what set it off, what it was to run, and what not. */
export interface RunPlan {
  /** `push`, `merge-request`, `schedule` … */
  readonly event: string
  readonly rows: readonly PlannedRow[]
  readonly notRun: readonly { readonly what: string; readonly reason: string }[]
}

/** Context of a run, written before it starts (`context.json`). */
export interface RunContext {
  /** Stands in every file of the run, so that no file of another run can be taken for this one's. */
  readonly runId: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly provider: string
  readonly whyProvider: string
  /** What a stronger provider or a richer report would need, each with the command that mends it. */
  readonly notes: readonly string[]
  /** Name of the network onto whose machines people were put, also of one that stood already; absent: machines side by side. */
  readonly topology?: string
  /** Id of the network on which all scenarios played, because it stood already; absent: each had its own. */
  readonly network?: string
  /** Names of the further networks on which the same features are played, with reports in `topologies/<name>`. */
  readonly elsewhere?: readonly string[]
  readonly version: string
  readonly commit: string
  readonly machine: Machine
  /** The tag expression that selected the scenarios; absent when all were selected. */
  readonly tags?: string
  /** Parts of names that selected the scenarios; absent when all names were selected. */
  readonly names?: readonly string[]
  /** `<feature file>:<line>[:<line> …]`, relative to the repository, that selected within those files. */
  readonly lines?: readonly string[]
  /** Absent where a person called the run without a plan. */
  readonly plan?: RunPlan
  /** Where the reports folder can be read by others, ending in a slash; absent where nobody else can. */
  readonly url?: string
}

export interface Machine {
  readonly os: string
  readonly kernel: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly node: string
}

/** `unfinished`: started, or announced, and never ended; the rest are Cucumber's words. */
export type StepStatus =
  | 'passed'
  | 'failed'
  | 'skipped'
  | 'pending'
  | 'undefined'
  | 'ambiguous'
  | 'unknown'
  | 'unfinished'

/** `flaky`: passed, but only after a failed attempt. Everything that is not one of these four is `failed`. */
export type Outcome = 'passed' | 'flaky' | 'failed' | 'skipped'

export interface StepError {
  readonly type?: string
  readonly message: string
  readonly stack?: string
}

/** What a question saw when its deadline passed. */
export interface LastSeen {
  readonly question: string
  readonly host: string
  readonly expected: string
  readonly lastSeen: string
  /** The same as a person would say it; absent: it is shown as it was. */
  readonly inWords?: string
  readonly withinMs?: number
}

/** Something attached to a step; the content lies in a file named after its SHA-256, the record keeps an excerpt. */
export interface Attachment {
  readonly name: string
  readonly mediaType: string
  /** Size as attached; the kept file is smaller when `cut` is true. */
  readonly bytes: number
  /** Relative to the reports folder, or absent when the content was not kept (see `cut`). */
  readonly file?: string
  readonly cut: boolean
  /** The host whose evidence this is. */
  readonly host?: string
  /** Beginning and end of textual content, made harmless. */
  readonly excerpt?: string
}

export type StepKind = 'step' | 'hook'

export interface Step {
  readonly kind: StepKind
  /** `Given`, `And` …; for hooks `Before`, `After`. */
  readonly keyword: string
  readonly text: string
  /** Doc string or data table, as text. */
  readonly argument?: string
  /** Where the step definition or hook is, `file:line`. */
  readonly definedAt?: string
  readonly line?: number
  readonly status: StepStatus
  readonly durationMs: number
  readonly error?: StepError
  readonly lastSeen: readonly LastSeen[]
  readonly attachments: readonly Attachment[]
}

/** A fault that stood open in the network of an attempt when it began, or when it ended. */
export interface StandingFault {
  /** Id of the network. */
  readonly environment: string
  /** `disk-full`, `latency` … */
  readonly kind: string
  /** Such as `Filling the disk of bob`. */
  readonly words: string
  /** The machines that it is about, or between which it stands. */
  readonly hosts: readonly string[]
  /** What lies at its two ends, machines and who sat there, where it stands between some; absent where it is on a machine. */
  readonly between?: readonly [readonly string[], readonly string[]]
  /** Who of the scenario sat at one of them, where that is known and another name. */
  readonly people: readonly string[]
  /** `start`: and healed by the end; `end`: it came meanwhile. */
  readonly stood: 'start' | 'end' | 'throughout'
  /** Inflicted by the scenario itself; else by hand, or left by another scenario. */
  readonly isOwn: boolean
  /** It is about a machine at which somebody of the scenario sat, or about a relay. */
  readonly isNear: boolean
  /** When it was inflicted, ISO 8601; absent where the network's book does not know. */
  readonly since?: string
  /** Who inflicted it, in words, where they said so. */
  readonly by?: string
}

export interface Attempt {
  /** From 1. */
  readonly number: number
  /** Milliseconds since 1970; absent when the scenario was never started. */
  readonly startedAtMs?: number
  readonly durationMs: number
  readonly status: StepStatus
  /** In plain words, why the attempt did not pass; absent when it did. */
  readonly why?: string
  readonly steps: readonly Step[]
  /** The run was stopped before its turn: none of its steps was tried. Its status is `unfinished`. */
  readonly notPlayed?: true
  /** Absent where none stood, or the attempt had no network. */
  readonly faults?: readonly StandingFault[]
}

export interface Scenario {
  /** Stable between runs: made from place and names, or from a tag `@id:…`. */
  readonly id: string
  readonly uri: string
  readonly line: number
  readonly feature: string
  readonly rule?: string
  readonly name: string
  /** The name, made unique within its feature: outline rows with their values. */
  readonly title: string
  readonly tags: readonly string[]
  /** Lines of the frozen scope that it proves, `<item>-<n>`, from `@scope:` tags. */
  readonly scopeLines: readonly string[]
  readonly outcome: Outcome
  /** Why it failed, was flaky, or was skipped. */
  readonly why?: string
  readonly hosts: readonly string[]
  /** Id of the environment that it ran in. */
  readonly environment?: string
  /** Whose it is to mend; only of what failed or was flaky, and is known for it. The outcome stays what it was. */
  readonly quarantine?: Pick<Quarantined, 'owner' | 'reason' | 'expires'>
  /** At least one. */
  readonly attempts: readonly Attempt[]
}

export interface Host {
  readonly name: string
  readonly address?: string
  readonly version?: string
  readonly commit?: string
}

export interface EnvironmentFacts {
  readonly id: string
  readonly provider: string
  readonly hosts: readonly Host[]
  readonly spawnMs?: number
  /** What was measured, as it was told; cut where it is long. */
  readonly attestation?: string
  /** In what it is not what was declared, a line each; absent where in nothing. */
  readonly differences?: readonly string[]
}

/** `passed` includes `flaky`, so passed + failed + skipped is the number of scenarios. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly flaky: number
}

export interface Cause {
  readonly code: string
  readonly text: string
}

export interface Verdict {
  readonly colour: 'green' | 'red'
  /** One sentence for a newcomer. */
  readonly sentence: string
  /** Why it is red; empty when green. */
  readonly causes: readonly Cause[]
  /** Worth a look, but not red: flaky scenarios, for one. */
  readonly warnings: readonly string[]
}

export interface Skip {
  readonly scenario: string
  readonly title: string
  readonly reason: string
}

/** A `BeforeAll` or `AfterAll` hook. */
export interface RunHook {
  readonly name: string
  readonly status: StepStatus
  readonly error?: StepError
}

export interface Changed {
  readonly scenario: string
  readonly title: string
}

/** A scenario that cannot make up its mind, with 95 % bounds of the share that fails although the product can do it. */
export interface Unsteady extends Changed {
  readonly steadiness: 'flaky' | 'suspected'
  readonly low: number
  readonly high: number
}

/** What changed since the last run of a baseline in the same environment. */
export interface Comparison {
  readonly base: { readonly run: string; readonly commit: string; readonly at: string }
  readonly newlyFailing: readonly Changed[]
  readonly fixed: readonly Changed[]
  readonly flaky: readonly Changed[]
  readonly slower: readonly (Changed & { readonly usualMs: number; readonly nowMs: number })[]
  /** Ran then, and not now. */
  readonly notRun: readonly Changed[]
  /** Of this run's scenarios, those that both passed and failed on one build, this run included; absent where none did. */
  readonly unsteady?: readonly Unsteady[]
}

/** What the same features did on another network in the same run; its own record lies in a folder of its own. */
export interface Elsewhere {
  /** Name of that network. */
  readonly topology: string
  readonly runId: string
  /** Its page, relative to this record's. */
  readonly page: string
  readonly colour: Verdict['colour']
  readonly counts: Counts
  /** By the id of the scenario, which is the same everywhere. */
  readonly outcomes: Readonly<Record<string, Outcome>>
  /** How many of its failures and flakes are quarantined; absent where none is. */
  readonly quarantined?: number
}

/** What one sentence of a manual scenario came to; `blocked`: it could not be tried. */
export interface ManualStep {
  readonly sentence: string
  readonly outcome: 'passed' | 'failed' | 'blocked'
  /** What was seen. */
  readonly note?: string
}

/** How a manual scenario went when it was last performed. Names nobody, so that it can be told to other programs. */
export interface ManualPerformance {
  /** Of the build that was tried. */
  readonly version: string
  /** ISO 8601. */
  readonly at: string
  readonly outcome: ManualStep['outcome']
  /** Until when it holds, or why it does not hold any more. */
  readonly validity: string
  readonly steps: readonly ManualStep[]
}

/** Where a scenario that a person performs stands for the version of the run; see reports/manual. */
export interface ManualLine {
  readonly scenario: string
  readonly title: string
  readonly uri: string
  /** Where it stands in its feature; absent in records that are older than this. */
  readonly line?: number
  readonly scopeLines: readonly string[]
  readonly status: 'passed' | 'failed' | 'blocked' | 'expired' | 'due' | 'overdue' | 'unplanned'
  /** In plain words: who, when, and why not. */
  readonly why: string
  /** The last day on which it may be performed, where somebody is to. */
  readonly due?: string
  /** Absent where nobody has performed it. */
  readonly performed?: ManualPerformance
}

/** A scenario that failed, or passed only after a failed attempt, and is known for it. */
export interface Quarantined {
  readonly scenario: string
  readonly title: string
  /** Failed or flaky: a quarantine changes no outcome. */
  readonly outcome: Outcome
  readonly owner: string
  readonly reason: string
  /** Its last day, `2026-01-31`. */
  readonly expires: string
}

/** What the quarantine means for a run. It changes no outcome, no count and no colour; see reports/flake. */
export interface RunQuarantine {
  /** What the change is that was judged: `3 changed files since main (1a2b3c4d)`. */
  readonly change: string
  readonly covered: readonly Quarantined[]
  /** Titles of what failed or was flaky, and is not covered. */
  readonly uncovered: readonly string[]
  /** Why entries do not count, or the file as a whole. Each keeps the gate closed until it is mended. */
  readonly refused: readonly Cause[]
  /** `open`: nothing but covered failures is against the run. Never for a release. */
  readonly gate: 'open' | 'closed'
}

/** Everything that reports know about a run; every format is made from this and nothing else. */
export interface RunRecord {
  readonly format: 1
  readonly context: RunContext
  readonly runner: string
  readonly startedAtMs?: number
  readonly durationMs: number
  readonly environments: readonly EnvironmentFacts[]
  readonly scenarios: readonly Scenario[]
  /** Scenarios that were read but not selected for this run. */
  readonly notSelected: number
  readonly hooks: readonly RunHook[]
  /** Attached to the run rather than to a scenario. */
  readonly attachments: readonly Attachment[]
  readonly skips: readonly Skip[]
  /** Never part of the counts; absent where nobody asked. */
  readonly manual?: readonly ManualLine[]
  readonly counts: Counts
  /** Absent where the features were played on one network only. Its broken promises are causes, not counts, of this record. */
  readonly elsewhere?: readonly Elsewhere[]
  readonly verdict: Verdict
  /** Absent where there is no baseline, or none of this environment. */
  readonly comparison?: Comparison
  /** Absent where nothing is quarantined. */
  readonly quarantine?: RunQuarantine
}

/** An item of the frozen scope, as `specs/scope.yaml` has it. */
export interface ScopeItem {
  readonly id: string
  readonly title: string
  readonly accept: readonly { readonly n: number; readonly text: string }[]
}
