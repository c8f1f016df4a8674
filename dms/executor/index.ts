import type { Resources } from '../resources/index.ts'

export * from './errors.ts'

export type ExecutorReadiness =
  | { readonly ready: true; readonly version: string; readonly notes: readonly string[] }
  | { readonly ready: false; readonly missing: string; readonly fix: string }

export interface ExecutionRequest {
  /** 1–128 characters of [A-Za-z0-9_.-]; one execution for each id, until it is forgotten. */
  readonly id: string
  /** Parameters of the executor's own kind, checked by it. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly resources: Resources
  /** Everything the job finds in its environment; nothing of the daemon's own is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly limits: {
    /** Wall time from start to end. */
    readonly timeMs: number
    /** Standard output and standard error, each. Reaching it ends the job. */
    readonly outputBytes: number
  }
}

/** What ended the job. A limit is named even when the job also left an exit code. */
export type Ending =
  | 'exited'
  | 'signalled'
  | 'cancelled'
  | 'time-limit'
  | 'memory-limit'
  | 'cpu-limit'
  | 'output-limit'
  | 'process-limit'
  | 'failed-to-start'
  | 'lost'

export interface ExecutionResult {
  readonly endedBy: Ending
  /** Absent when the job did not exit by itself. */
  readonly exitCode?: number
  readonly signal?: string
  /** UTF-8, invalid bytes replaced; kept apart; at most `limits.outputBytes`. */
  readonly standardOutput: string
  readonly standardError: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** For `failed-to-start` and limits: what happened, for people. */
  readonly detail?: string
}

export type ExecutionState = 'pending' | 'running' | 'finished'

export interface Execution {
  readonly id: string
  state(): ExecutionState
  /** What has been written so far. */
  output(): Promise<{ readonly standardOutput: string; readonly standardError: string }>
  /** Resolves once, never rejects for what the job did. Rejects with AbortError when `signal` aborts the waiting. */
  wait(options?: { signal?: AbortSignal }): Promise<ExecutionResult>
  /** TERM, then KILL after a grace period, to everything the job started. Without effect when it is over. */
  cancel(): Promise<void>
}

/**
 * Runs other people's work. `start` resolves when the job runs or has failed to start (then `wait` says why).
 *
 * Errors: InvalidInputError for parameters and ids; ExecutionExistsError (EXECUTION_EXISTS); ExecutorClosedError
 * (EXECUTOR_CLOSED); ExecutorUnavailableError (EXECUTOR_UNAVAILABLE).
 */
export interface Executor extends AsyncDisposable {
  /** `process`, `docker` … the word in an ensemble's `executor`. */
  readonly name: string
  probe(): Promise<ExecutorReadiness>
  start(request: ExecutionRequest): Promise<Execution>
  get(id: string): Execution | undefined
  list(): readonly Execution[]
  /**
   * Removes what is kept of an ended execution: its record and its output, which `wait` and `output` then answer without.
   * Without effect while it runs and for ids that are not known.
   */
  forget(id: string): Promise<void>
  /** Ends and removes whatever an earlier life of this executor left behind; returns their ids. */
  sweep(): Promise<readonly string[]>
}
