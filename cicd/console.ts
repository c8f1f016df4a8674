/** How many scenarios, tests or checks came out how. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Failed or passed only after a failed attempt, and known for it; absent where there is none. */
  readonly quarantined?: number
}

/** The last line of every run; programs read it. */
export const closingLine = ({ passed, failed, skipped, quarantined = 0 }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped${quarantined > 0 ? `, ${quarantined} quarantined` : ''}`

export const addTallies = (...tallies: readonly Tally[]): Tally => ({
  passed: sum(tallies.map((tally) => tally.passed)),
  failed: sum(tallies.map((tally) => tally.failed)),
  skipped: sum(tallies.map((tally) => tally.skipped)),
  ...(tallies.some(({ quarantined = 0 }) => quarantined > 0)
    ? { quarantined: sum(tallies.map(({ quarantined = 0 }) => quarantined)) }
    : {}),
})

/** A run is good only when something ran and nothing failed. */
export const exitCodeOf = ({ passed, failed }: Tally): 0 | 1 => (passed > 0 && failed === 0 ? 0 : 1)

/** `340 ms`, `2.4 s`, `3 min 5 s`. */
export const showDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `1 scenario`, `2 scenarios`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

type Colour = 'red' | 'green' | 'yellow' | 'dim'
const codes: Record<Colour, number> = { red: 31, green: 32, yellow: 33, dim: 2 }

/** Where lines for people go. On a terminal there is also one changing line at the bottom. */
export interface Console {
  line(text?: string): void
  /** Shows text that the next line replaces; without a terminal nothing. */
  fleeting(text: string): void
  paint(colour: Colour, text: string): string
}

export const createConsole = (
  stream: NodeJS.WriteStream,
  environment: { readonly NO_COLOR?: string | undefined },
): Console => {
  const isTerminal = stream.isTTY === true
  const hasColours = isTerminal && (environment.NO_COLOR ?? '') === ''
  // Whoever read along may leave (`| head`); clean-up goes on without him.
  stream.on('error', () => {})
  const clear = isTerminal ? '\r\u001B[K' : ''
  return {
    line: (text = '') => void stream.write(`${clear}${text}\n`),
    fleeting: (text) => void (isTerminal && stream.write(`${clear}${text.slice(0, stream.columns - 1)}`)),
    paint: (colour, text) => (hasColours ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text),
  }
}
