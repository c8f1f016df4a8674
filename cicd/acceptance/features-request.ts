import type { IConfiguration } from '@cucumber/cucumber/api'
import type { Envelope } from '@cucumber/messages'

/** What the features process is asked to run; travels as JSON in its first argument. */
export interface FeaturesRequest {
  /** Feature files, folders or `file:line`; empty: all. */
  readonly paths: readonly string[]
  readonly tags?: string
  /** Only scenarios whose name holds one of these. */
  readonly names?: readonly string[]
  /** Match sentences to definitions, run nothing. */
  readonly dryRun?: boolean
  readonly worldParameters: IConfiguration['worldParameters']
  /** Existing reports folder that gets `messages.ndjson`; without it no message is kept. */
  readonly outDirectory?: string
}

/** What the features process tells while it works. */
export type FeaturesMessage =
  | { readonly kind: 'envelopes'; readonly envelopes: readonly Envelope[] }
  /** The runner came to its end; only then do its messages count as complete. */
  | { readonly kind: 'finished'; readonly success: boolean }
  /** It came to its end, but its messages are not complete. */
  | { readonly kind: 'incomplete'; readonly why: string }

/** How the features process ends besides 0 and 1. */
export const exitCodes = {
  /** The runner came to its end, but sockets, timers or processes that somebody left open kept the process alive. */
  leftOpen: 3,
} as const
