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
