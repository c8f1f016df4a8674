export interface Interruption extends Disposable {
  /** Aborted by the first Ctrl-C (or SIGTERM): stop in order. */
  readonly soft: AbortSignal
  /** Aborted by a later one: stop at once. */
  readonly hard: AbortSignal
}

/** A terminal may deliver one Ctrl-C twice, to the group and through a parent. */
const sameKeyMs = 500

/** Listens for signals while a run lasts. */
export const listenForInterruption = (tell: (line: string) => void): Interruption => {
  const soft = new AbortController()
  const hard = new AbortController()
  let firstAt: number | undefined
  const onSignal = (): void => {
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      tell('stopping in order: the running scenario ends, networks are given back (Ctrl-C again: at once)')
      soft.abort()
    } else if (now - firstAt > sameKeyMs) hard.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    soft: soft.signal,
    hard: hard.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
