/** Errors that nobody caught, each with the scenario that was running. */
export interface UnhandledErrors {
  /** From now on errors belong to this scenario. */
  enter(scenario: string): void
  /** What has come since the last call, as one error; undefined when nothing has. */
  take(): Error | undefined
  stop(): void
}

/** Listens for rejected promises that nobody awaits, which would otherwise end the run without a name. */
export const listenForUnhandledErrors = (emitter: NodeJS.EventEmitter = process): UnhandledErrors => {
  let scenario = 'before the first scenario'
  let errors: Error[] = []
  const listener = (reason: unknown) => {
    const cause = reason instanceof Error ? reason : new Error(String(reason))
    errors.push(new Error(`Nobody handled an error during "${scenario}": ${cause.message}`, { cause }))
  }
  emitter.on('unhandledRejection', listener)
  return {
    enter: (name) => {
      scenario = name
    },
    take: () => {
      const [first, ...rest] = errors
      errors = []
      if (first === undefined || rest.length === 0) return first
      return new AggregateError([first, ...rest], [first, ...rest].map(({ message }) => message).join('\n'))
    },
    stop: () => void emitter.off('unhandledRejection', listener),
  }
}
