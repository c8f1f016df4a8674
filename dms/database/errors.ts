import { DmsError } from '../core/index.ts'

/** The database was closed before or during the call. */
export class DatabaseClosedError extends DmsError {
  constructor(database: string) {
    super({
      code: 'DATABASE_CLOSED',
      message: `The ${database} database is closed; nothing can be read or written any more.`,
      hint: 'Open it again, or finish the work before the daemon stops.',
    })
  }
}

/** Another process holds the store. */
export class DatabaseLockedError extends DmsError {
  constructor(directory: string, options?: { cause?: unknown }) {
    super(
      {
        code: 'DATABASE_LOCKED',
        message: `Opening the database in ${directory}: another process is using it.`,
        hint: 'Stop the other daemon, or give this one a data directory of its own.',
        facts: { directory },
        retryable: true,
      },
      options,
    )
  }
}

/** What is on disk cannot be read as a database. */
export class DatabaseCorruptedError extends DmsError {
  constructor(input: { directory: string; what: string }, options?: { cause?: unknown }) {
    super(
      {
        code: 'DATABASE_CORRUPTED',
        message: `Reading the database in ${input.directory}: ${input.what}.`,
        hint: 'Stop the daemon, move this directory aside and keep it, then start with a copy that was saved earlier or with an empty one.',
        facts: { directory: input.directory },
      },
      options,
    )
  }
}

/** The store could not be opened or written for a reason outside of it: rights, a full disk, a file in the way. */
export class DatabaseUnavailableError extends DmsError {
  constructor(input: { directory: string; attempt: string; why: string }, options?: { cause?: unknown }) {
    super(
      {
        code: 'DATABASE_UNAVAILABLE',
        message: `${input.attempt} the database in ${input.directory}: ${input.why}.`,
        hint: 'Check the rights, the free space and the kind of this directory.',
        facts: { directory: input.directory },
        retryable: true,
      },
      options,
    )
  }
}
