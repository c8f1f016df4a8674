import { TestmoError } from './errors.ts'

/** How often to try, and how long to wait between; the end is part of it. */
export interface Patience {
  readonly attempts: number
  readonly firstPauseMs: number
  /** No pause is longer, whatever the server asks for. */
  readonly maxPauseMs: number
}

/** About four minutes when a server is down; longer when it asks for more. */
export const defaultPatience: Patience = { attempts: 8, firstPauseMs: 2000, maxPauseMs: 120_000 }

/** Waits; handed over so that tests need no time. */
export type Pause = (ms: number) => Promise<void>

export interface RetryComponents {
  readonly pause: Pause
  readonly patience: Patience
  /** Hears of every wait, in plain words without secrets. */
  readonly say: (line: string) => void
}

/** Pauses double; what the server asks for counts where it is longer. */
export const pauseBefore = (attempt: number, patience: Patience, askedMs = 0): number =>
  Math.min(patience.maxPauseMs, Math.max(askedMs, patience.firstPauseMs * 2 ** (attempt - 1)))

/**
 * Runs a task until it succeeds, is refused, or patience ends. The task looks at what the server has before it writes,
 * so that a reply that was lost after success does not lead to a second writing.
 *
 * @throws TestmoError the last one; other errors at once
 */
export const retrying = async <T>(
  { pause, patience, say }: RetryComponents,
  task: (attempt: number) => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt)
    } catch (error) {
      if (!(error instanceof TestmoError && error.retryable)) throw error
      if (attempt >= patience.attempts) throw ended(error, attempt)
      const waitMs = pauseBefore(attempt, patience, error.retryAfterMs)
      say(
        `${error.message}; attempt ${attempt} of ${patience.attempts}, next in ${Math.ceil(waitMs / 1000)} s`,
      )
      await pause(waitMs)
    }
  }
}

const ended = (error: TestmoError, attempts: number): TestmoError =>
  new TestmoError({
    code: error.code,
    message: `${error.message}; gave up after ${attempts} attempts`,
    hint: 'what is to be sent is kept; the same command goes on where this one ended',
    cause: error,
    ...(error.status === undefined ? {} : { status: error.status }),
  })
