import { constants } from 'node:os'
import { SetupError } from './setup-error.mjs'

const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
/** A terminal may deliver one Ctrl-C twice, to the group and through npm. */
const sameKeyMs = 500

/** Somebody asked the set-up to end, by the signal of that name. */
export class InterruptedError extends SetupError {
  constructor(name, what = '') {
    super(`Set-up was ended by ${name}${what}.`)
    this.signalName = name
    this.exitCode = 128 + constants.signals[name]
  }
}

/**
 * Runs `work` with two abort signals: the first request to end aborts `soft`, a later one `hard`.
 *
 * @throws InterruptedError when it was asked to end, even if the work came to its end
 */
export const interruptible = async (work) => {
  const soft = new AbortController()
  const hard = new AbortController()
  let firstAt
  const press = (name) => {
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      soft.abort(new InterruptedError(name))
    } else if (now - firstAt > sameKeyMs) hard.abort()
  }
  for (const name of names) process.on(name, press)
  try {
    const result = await work({ soft: soft.signal, hard: hard.signal })
    soft.signal.throwIfAborted()
    return result
  } finally {
    // An impatient key must not kill what has yet to say how it ended.
    if (!soft.signal.aborted) for (const name of names) process.off(name, press)
  }
}
