/** What a run of unit tests left behind, as the reporter writes it. */
export interface UnitOutcome {
  readonly tests: readonly UnitTest[]
  /** Errors outside of any test: a file that does not load, a crashed worker, a promise nobody caught. */
  readonly errors: readonly string[]
}

export interface UnitTest {
  readonly file: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** Why it was skipped. */
  readonly note?: string
}
