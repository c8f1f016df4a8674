import { DmsError } from '../../core/index.ts'
import { PeerUnreachableError } from '../errors.ts'

/** The innermost message of what libp2p throws, which often is an AggregateError of one dial per address. */
const describe = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors.at(-1))
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'
}

/**
 * Turns what a transport threw into the error of the interface; errors of ours pass unchanged.
 * @param signal the caller's; when it has fired, its reason is returned instead
 */
export const unreachable = (
  input: { peerId: string; attempt: string; signal?: AbortSignal | undefined },
  cause: unknown,
): unknown => {
  if (input.signal?.aborted === true) return input.signal.reason
  if (cause instanceof DmsError) return cause
  return new PeerUnreachableError(
    { peerId: input.peerId, attempt: input.attempt, why: describe(cause) },
    { cause },
  )
}
