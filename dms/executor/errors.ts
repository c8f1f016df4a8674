import { DmsError } from '../core/index.ts'

/** An execution runs once for each id; this one is taken, now or by an earlier life of the daemon. */
export class ExecutionExistsError extends DmsError {
  constructor(executor: string, id: string) {
    super({
      code: 'EXECUTION_EXISTS',
      message: `Starting ${id} with the ${executor} executor: an execution of this id exists already.`,
      hint: 'Use a new id; an execution is never run twice.',
      facts: { executor, id },
    })
  }
}

/** The executor was disposed, or is being disposed. */
export class ExecutorClosedError extends DmsError {
  constructor(executor: string, id: string) {
    super({
      code: 'EXECUTOR_CLOSED',
      message: `Starting ${id} with the ${executor} executor: the daemon is stopping.`,
      hint: 'Try again when the daemon runs again.',
      retryable: true,
    })
  }
}

/** The machine lacks something that this executor cannot do without; `probe` says the same. */
export class ExecutorUnavailableError extends DmsError {
  constructor(executor: string, readiness: { readonly missing: string; readonly fix: string }) {
    super({
      code: 'EXECUTOR_UNAVAILABLE',
      message: `The ${executor} executor cannot run here: ${readiness.missing}.`,
      hint: readiness.fix,
      facts: { executor },
    })
  }
}
