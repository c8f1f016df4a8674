/** What was measured of one scenario or test file at one place; the lines of a history have more, which is not read. */
export interface Measured {
  /** `in-process`, `netns/six-regions`; for unit tests `unit`. */
  readonly environment: string
  readonly uri: string
  /** Name of the scenario, rows of outlines with their cells; empty for a test file. */
  readonly title: string
  readonly durationMs: number
}

export interface Estimate {
  readonly ms: number
  /** True when nothing was recorded for it. */
  readonly isGuess: boolean
}

/** How long things take, from what they took before. */
export interface Durations {
  of(environment: string, uri: string, title: string): Estimate
}

const recentRuns = 5
const unknownMs = 2000

/** Median of the last runs; of what was never seen, the median of its environment; without that, two seconds. */
export const createDurations = (lines: readonly Measured[]): Durations => {
  const runs = Map.groupBy(lines, ({ environment, uri, title }) => keyOf(environment, uri, title))
  const typical = new Map(
    [...Map.groupBy(lines, ({ environment }) => environment)].map(([environment, all]) => [
      environment,
      median(all.map(({ durationMs }) => durationMs)),
    ]),
  )
  return {
    of: (environment, uri, title) => {
      const own = runs.get(keyOf(environment, uri, title))?.slice(-recentRuns)
      if (own !== undefined) return { ms: median(own.map(({ durationMs }) => durationMs)), isGuess: false }
      // A topology slows everything alike, and its provider is the nearest that is known.
      const like = typical.get(environment) ?? typical.get(environment.split('/')[0]!)
      return { ms: like ?? unknownMs, isGuess: true }
    },
  }
}

const keyOf = (environment: string, uri: string, title: string): string =>
  // Rows of an outline share a name here: their cells follow it in brackets, and they take alike.
  `${environment}\t${uri}\t${title.replace(/ \(.*\)$/, '')}`

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export interface Readings {
  readonly measured: readonly Measured[]
  /** Lines that are no measurement: torn by a power cut, or of another form. */
  readonly unusable: number
}

/** Reads lines of JSON; those that are none, or of another form, are counted and left out: a history may be cut short. */
export const readMeasured = (text: string): Readings => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const measured = lines.flatMap((line) => {
    try {
      const read = JSON.parse(line) as Partial<Measured>
      const isMeasured =
        typeof read.environment === 'string' &&
        typeof read.uri === 'string' &&
        typeof read.title === 'string' &&
        Number.isFinite(read.durationMs) &&
        read.durationMs! >= 0
      return isMeasured ? [read as Measured] : []
    } catch {
      return []
    }
  })
  return { measured, unusable: lines.length - measured.length }
}
