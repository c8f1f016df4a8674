import type { Classified } from '../../flake/classify.ts'
import type { Steadiness } from '../../flake/detect.ts'
import type {
  Attempt,
  Cause,
  Counts,
  EnvironmentFacts,
  Outcome,
  RunPlan,
  RunQuarantine,
  Scenario,
  ScopeItem,
  StandingFault,
} from '../../model.ts'
import type { AttestedNetwork } from './attested.ts'
import type { DecisiveFact } from './decisive-fact.ts'
import type { Differences } from './differences.ts'
import type { Reason } from './reason.ts'
import type { FaultOfRun } from './strange-faults.ts'
import type { TakingPart } from './taking-part.ts'

/** What the pages of the portal show; made from records, read by the browser. Text in it is hostile until escaped. */
export interface PortalIndex {
  readonly format: 1
  /** ISO 8601. */
  readonly madeAt: string
  /** Newest first. */
  readonly runs: readonly RunFacts[]
  /** By feature, rule and line. */
  readonly scenarios: readonly ScenarioRow[]
  readonly scope: readonly ScopeItem[]
  /** What could not be read, in plain words. */
  readonly problems: readonly string[]
}

/** One run of the suite. */
export interface RunFacts {
  readonly id: string
  /** What its folder is called, such as `monday`; of a further network of a run, with the name of that. */
  readonly folder: string
  /** ISO 8601. */
  readonly startedAt: string
  /** The provider, with the topology where one was named: `netns`, `netns/six-regions`. */
  readonly environment: string
  readonly version: string
  readonly commit: string
  readonly counts: Counts
  readonly colour: 'green' | 'red'
  readonly sentence: string
  readonly causes: readonly Cause[]
  readonly warnings: readonly string[]
  readonly durationMs: number
  /** Such as `Debian GNU/Linux 12, 2 processors`. */
  readonly machine: string
  /** Why it is what it is; of the newest runs only, and absent where nobody planned it. */
  readonly plan?: RunPlan
  /** Absent where nothing is quarantined. */
  readonly quarantine?: QuarantineFacts
  /** What its networks suffered from that no scenario inflicted where it stood; absent where nothing. */
  readonly faults?: readonly FaultOfRun[]
  /** What was measured of networks that were not as declared, or stood already; of the newest runs only. */
  readonly networks?: readonly AttestedNetwork[]
}

/** What the quarantine means for a run; it changes no colour. */
export type QuarantineFacts = Pick<RunQuarantine, 'gate' | 'change'> & {
  /** Failures and flakes that are known, and red all the same. */
  readonly covered: number
  /** Why entries do not count, in plain words. */
  readonly refused: readonly string[]
}

/** Where and when something failed whose run is no longer among `runs`. */
export interface FailureFacts {
  readonly run: string
  /** ISO 8601. */
  readonly at: string
  readonly environment: string
}

/** One scenario and what every run said of it. */
export interface ScenarioRow {
  readonly id: string
  readonly title: string
  readonly feature: string
  readonly rule?: string
  readonly uri: string
  readonly line: number
  readonly tags: readonly string[]
  readonly scopeLines: readonly string[]
  /** Performed by a person. */
  readonly isManual: boolean
  /** Its newest failure out of a run that has been overwritten since; no part of how it stands. */
  readonly lastFailure?: FailureFacts
  /** In the order of `runs`; null where it was not part of the run. */
  readonly results: readonly (RunResult | null)[]
}

export interface RunResult {
  readonly outcome: Outcome
  readonly durationMs: number
  readonly attempts: number
  /** Why it did not simply pass; one line. */
  readonly why?: string
  /** Whose it is to mend until when, where it is known for it; its outcome stays what it is. */
  readonly quarantine?: Scenario['quarantine']
  /** Faults that somebody else had inflicted on what it stood on, in words; absent where there were none. */
  readonly faults?: readonly string[]
  /** Its failure is most likely theirs; absent where that cannot be told. */
  readonly faultsAreWhy?: true
  /** The run was stopped before its turn. */
  readonly notPlayed?: true
  /** By what it is known again elsewhere; absent where it simply passed, or was skipped. */
  readonly fact?: DecisiveFact
}

/** Everything about one scenario in one run. */
export interface ScenarioRun {
  readonly run: string
  readonly outcome: Outcome
  readonly why?: string
  /** Daemons that ended in its middle, how and of what, a line each: all else may only follow from that. */
  readonly daemonEnds: readonly string[]
  /** The same in plain words, where somebody waited for something. */
  readonly reason?: Reason
  /** In what the network was not as planned, where that was why. */
  readonly differences?: Differences
  readonly quarantine?: Scenario['quarantine']
  /** Whose failure it most likely is. */
  readonly cause?: Classified
  /** Faults that stood in its network and that it did not inflict. */
  readonly faults: readonly StandingFault[]
  readonly machines: TakingPart
  readonly environment?: EnvironmentFacts
  readonly attempts: readonly Attempt[]
  /** Of a failure that was kept when its run was overwritten; such a run is not among `PortalIndex.runs`. */
  readonly kept?: Pick<RunFacts, 'environment' | 'startedAt' | 'version' | 'commit'>
  /** What happened on all hosts, oldest first; empty when no evidence was kept. */
  readonly timeline: readonly TimelineEvent[]
}

/** What one run, of which there may be no record any more, says of a scenario. */
export interface PastResult {
  readonly run: string
  /** ISO 8601. */
  readonly at: string
  readonly environment: string
  readonly version: string
  readonly commit: string
  readonly outcome: Outcome
  readonly durationMs: number
  readonly why?: string
  /** Whether the run can be looked at. */
  readonly hasRecord: boolean
}

/** How often a scenario failed in an environment although the product could do it. */
export interface FlakeOdds {
  readonly environment: string
  readonly steadiness: Steadiness
  /** Attempts on commits on which it passed at least once. */
  readonly attempts: number
  readonly failures: number
  /** 95 % bounds of the share, 0 to 1. */
  readonly low: number
  readonly high: number
}

/** Newest run first. */
export interface ScenarioDetail {
  readonly id: string
  /** The scenario as the feature file has it, where the run kept it. */
  readonly text?: string
  readonly runs: readonly ScenarioRun[]
  /** The last failure in each environment, of runs that have been overwritten since; newest first. */
  readonly failures: readonly ScenarioRun[]
  /** Newest first; also of runs whose record is gone. */
  readonly past: readonly PastResult[]
  readonly flakes: readonly FlakeOdds[]
}

export interface TimelineEvent {
  /** Milliseconds since 1970; absent when the host said none. */
  readonly atMs?: number
  /** Empty for what the tester did. */
  readonly host: string
  /** `step`, `daemon`, `telemetry`, `fault`, `clocks`, or `end` where a daemon ended unasked. */
  readonly source: string
  readonly text: string
  readonly level?: string
  /** What else the line says; absent where nothing. */
  readonly facts?: readonly EventFact[]
}

export interface EventFact {
  readonly key: string
  /** Text as it is, everything else as JSON. */
  readonly value: string
}

/** A wording of the step catalogue, for completion and diagnosis. */
export interface Wording {
  readonly source: string
  readonly isExpression: boolean
  /** Where it is defined, `file:line`. */
  readonly definedAt: string
}

export interface ParameterKind {
  readonly name: string
  readonly patterns: readonly string[]
}

/** The closed words of which scenarios are made. */
export interface Vocabulary {
  readonly wordings: readonly Wording[]
  readonly parameters: readonly ParameterKind[]
  readonly scopeLines: readonly string[]
}
