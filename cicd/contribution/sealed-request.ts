/** What the sealed process is asked to do; travels as JSON in its first argument. */
export interface SealedRequest {
  /** Match sentences to definitions, run nothing. */
  readonly dryRun: boolean
  /** More step definitions, absolute inside; a stranger's. */
  readonly pack?: string
}

/** Where the contribution is inside, relative to the checkout. */
export const contributionFolder = 'features/contributed'
