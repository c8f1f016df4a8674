/** Why something about a network of hosts failed: a stable code, a message, and what to try next. */
export class EnvironmentError extends Error {
  readonly code: string
  readonly hint: string | undefined

  constructor(problem: { code: string; message: string; hint?: string }, options?: { cause?: unknown }) {
    super(
      problem.hint === undefined ? problem.message : `${problem.message}\n  hint: ${problem.hint}`,
      options,
    )
    this.name = new.target.name
    this.code = problem.code
    this.hint = problem.hint
  }
}

/** What there is besides, as the end of a sentence. */
const besides = (names: readonly string[], nothing: string): string =>
  names.length === 0 ? `; ${nothing}` : `, only ${names.join(', ')}`

/** A host that the network does not have. */
export class UnknownHostError extends EnvironmentError {
  constructor(name: string, known: readonly string[]) {
    super({
      code: 'ENVIRONMENT_UNKNOWN_HOST',
      message: `Looking for host "${name}": this network has no host of that name${besides(known, 'it has none')}`,
    })
  }
}

/** A network that nobody holds, or that was made by another provider. */
export class UnknownNetworkError extends EnvironmentError {
  constructor(id: string, known: readonly string[]) {
    super({
      code: 'ENVIRONMENT_UNKNOWN_NETWORK',
      message: `Looking for network "${id}": there is none of that name${besides(known, 'none is running')}`,
      hint: '"npm run env -- status" lists what is running; "npm run env -- up" makes a network.',
    })
  }
}

/** A topology that cannot be built; `reasons` names every fault found. */
export class InvalidTopologyError extends EnvironmentError {
  readonly reasons: readonly string[]

  constructor(name: string, reasons: readonly string[]) {
    super({
      code: 'ENVIRONMENT_TOPOLOGY_INVALID',
      message: `Reading topology "${name}": ${reasons.length > 1 ? `${reasons.length} faults\n  ${reasons.join('\n  ')}` : reasons[0]}`,
    })
    this.reasons = reasons
  }
}

/** Turns an aborted signal into a thrown error that names what was given up. */
export const throwIfAborted = (signal: AbortSignal | undefined, what: string): void => {
  if (signal?.aborted !== true) return
  throw new EnvironmentError(
    { code: 'ENVIRONMENT_ABORTED', message: `${what}: given up on request` },
    { cause: signal.reason },
  )
}
