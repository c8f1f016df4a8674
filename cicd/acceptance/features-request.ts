import type { IConfiguration } from '@cucumber/cucumber/api'
import type { Envelope } from '@cucumber/messages'

/** What the features process is asked to run; travels as JSON in its first argument. */
export interface FeaturesRequest {
  /** Feature files, folders or `file:line`; empty: all. */
  readonly paths: readonly string[]
  readonly tags?: string
  /** Match sentences to definitions, run nothing. */
  readonly dryRun?: boolean
  readonly worldParameters: IConfiguration['worldParameters']
  /** Existing reports folder that gets `messages.ndjson`; without it no message is kept. */
  readonly outDirectory?: string
}

/** What the features process tells while it works. */
export type FeaturesMessage =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** The runner came to its end; only then do its messages count as complete. */
  | { readonly kind: 'finished'; readonly success: boolean }
