import type { Json } from '../core/index.ts'

export * from './errors.ts'

/** Documents by id; ids are 1–512 characters, compared by code unit. Returned documents are fresh copies. */
export interface Collection<Document extends Json = Json> {
  get(id: string): Promise<Document | undefined>
  /** Resolves when the document survives a crash of the process and, with `durable`, a power cut. */
  put(id: string, document: Document, options?: { durable?: boolean }): Promise<void>
  /** All or nothing. */
  batch(
    changes: readonly ({ put: string; document: Document } | { delete: string })[],
    options?: { durable?: boolean },
  ): Promise<void>
  delete(id: string): Promise<void>
  find(query?: Query): Promise<readonly { readonly id: string; readonly document: Document }[]>
}

/** Every condition must hold. Fields are dotted paths into the document; a missing field matches nothing but `exists: false`. */
export interface Query {
  readonly where?: readonly Condition[]
  /** Dotted path, a leading `-` sorts downwards; ties and the default are by id. */
  readonly sortBy?: string
  readonly limit?: number
  readonly offset?: number
}

export type Condition =
  | {
      readonly field: string
      readonly is: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte'
      readonly value: string | number | boolean | null
    }
  | {
      readonly field: string
      readonly is: 'in'
      readonly value: readonly (string | number | boolean | null)[]
    }
  | { readonly field: string; readonly is: 'contains'; readonly value: string }
  | { readonly field: string; readonly is: 'exists'; readonly value: boolean }

/**
 * Errors: DatabaseClosedError (DATABASE_CLOSED), DatabaseLockedError (DATABASE_LOCKED), DatabaseCorruptedError
 * (DATABASE_CORRUPTED), DatabaseUnavailableError (DATABASE_UNAVAILABLE), InvalidInputError.
 */
export interface Database extends AsyncDisposable {
  readonly name: string
  collection<Document extends Json = Json>(name: string): Collection<Document>
}
