import { loadavg } from 'node:os'

/** One line of the table that `npm run bench` prints. */
export interface Figure {
  readonly name: string
  /** Null where it could not be measured; the note says why. */
  readonly value: number | null
  readonly unit: string
  /** What was measured beside it, in words. */
  readonly peer?: string
  /** Of the value to the peer's. */
  readonly ratio?: number
  /** As a bound, such as `<= 400 ms`. */
  readonly aim?: string
  readonly note?: string
}

export interface Bench {
  /** Prints a figure with the load of the machine at that moment, without which a time says little. */
  tell(figure: Figure): void
  /** Progress, for people. */
  say(text: string): void
  /** Aborts on Ctrl-C and on a request to end. */
  readonly signal: AbortSignal
}

export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1]!

/** Three digits that matter of a ratio. */
export const ratioOf = (value: number, peer: number): number => Number((value / peer).toPrecision(3))

export interface Clocked<T> {
  readonly value: T
  readonly tookMs: number
}

export const clocked = async <T>(act: () => PromiseLike<T> | T): Promise<Clocked<T>> => {
  const startMs = performance.now()
  const value = await act()
  return { value, tookMs: Math.round(performance.now() - startMs) }
}

const withLoad = (note: string | undefined): string =>
  [...(note === undefined ? [] : [note]), `load ${loadavg()[0]!.toFixed(1)}`].join('; ')

/**
 * Runs the measurements of one file. Interrupted, they take away what they made and the process ends with 130; told a
 * second time, it ends at once.
 */
export const bench = async (measure: (bench: Bench) => Promise<void>): Promise<void> => {
  const interruption = new AbortController()
  const stop = () => interruption.abort(new Error('interrupted'))
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  const { signal } = interruption
  try {
    await measure({
      signal,
      tell: (figure) =>
        void process.stdout.write(`${JSON.stringify({ ...figure, note: withLoad(figure.note) })}\n`),
      say: (text) => void process.stderr.write(`  ${text}\n`),
    })
  } catch (error) {
    if (!signal.aborted) throw error
    process.exitCode = 130
  }
}
