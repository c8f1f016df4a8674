/** What the page hears of a run while it is going. */
export type LiveEvent =
  /** A run has begun; what was heard of another is over. */
  | { readonly kind: 'run'; readonly run: string; readonly environment: string }
  /** So many more scenarios will run. */
  | { readonly kind: 'planned'; readonly count: number }
  /** A scenario is played from now on. */
  | { readonly kind: 'begin'; readonly title: string }
  /** A step has ended; `at` is its time in milliseconds since 1970. */
  | { readonly kind: 'step'; readonly at: number; readonly status: string }
  | {
      readonly kind: 'scenario'
      readonly title: string
      readonly outcome: 'passed' | 'failed' | 'skipped'
    }
  | { readonly kind: 'end'; readonly success: boolean }

/** The same, with the run that it is of: where that writes, in a word that tells runs side by side apart. */
export type LiveNews =
  | (LiveEvent & { readonly place: string })
  /** When a record was written, in ms since 1970; what was read of runs before is out of date. */
  | { readonly kind: 'record'; readonly writtenMs: number }
