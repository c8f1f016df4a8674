import type { Book } from '../../model/desk.ts'
import type { FeatureFile } from '../../model/features.ts'
import type { Person } from '../../model/people.ts'
import type { PortalIndex, ScenarioDetail, Vocabulary } from '../../model/types.ts'

/** Where the pages read from: a portal that runs, or the file that they stand in. */
export interface Source {
  readonly kind: 'served' | 'file'
  /** What it can do besides showing. */
  readonly abilities: readonly string[]
  /** Who asks; absent in a file. */
  readonly person?: Person
  index(): Promise<PortalIndex>
  detail(id: string): Promise<ScenarioDetail>
  evidence(run: string, file: string): Promise<string>
  /** Manual scenarios as they stood when the page was made; only of a file. */
  book(): Promise<Book>
  vocabulary(): Promise<Vocabulary>
  features(): Promise<readonly FeatureFile[]>
  /** Asks for something to be done. */
  ask<Answer>(path: string, body?: unknown, method?: string): Promise<Answer>
  /** Sends bytes. */
  send<Answer>(path: string, content: Blob): Promise<Answer>
  /** Bytes that were kept. */
  bytes(path: string): Promise<Uint8Array>
  /** Lines of JSON as they come, until aborted or ended. */
  follow(path: string, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<void>
}

/** Something was refused or broke; the message is for the reader. */
export class SourceError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'SourceError'
    this.code = code
  }
}
