import type { Scenario } from '../../model.ts'
import { many, oneLine } from '../../text.ts'

/** In what a network was not as planned. */
export interface Differences {
  /** A sentence that names the first few. */
  readonly summary: string
  /** Each direction once, with everything that is wrong with it; then what is no direction. */
  readonly all: readonly string[]
}

const namedAtMost = 3
const direction = /^(?:missing: )?([\w-]+ → [\w-]+)(?:: (.*))?$/

/** The lines between the headline and the table of what was measured. */
const linesOf = (message: string): readonly string[] => {
  const [, told = ''] = /The network is not as planned: [^\n]*\n([\s\S]*)/.exec(message) ?? []
  const [before = ''] = told.split('Measured pair by pair:')
  return before.split('\n').flatMap((line) => (/^ {2}\S/.test(line) ? [oneLine(line.trim())] : []))
}

/** One direction may be missing, unmeasured and differ from what was declared: three lines of one thing. */
const byDirection = (lines: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const line of lines) {
    const [, name, what = 'not reached'] = direction.exec(line) ?? []
    if (name !== undefined) found.set(name, [...new Set([...(found.get(name) ?? []), what])])
  }
  return found
}

const summaryOf = (names: readonly string[], others: readonly string[]): string => {
  const shown = (names.length > 0 ? names : others).slice(0, namedAtMost)
  const counts = [
    ...(names.length > 0 ? [many(names.length, 'direction')] : []),
    ...(others.length > 0 ? [many(others.length, 'other thing')] : []),
  ]
  const rest = names.length + others.length - shown.length
  return `The network is not as planned in ${counts.join(' and ')}: ${shown.join(', ')}${rest > 0 ? ' …' : ''}`
}

/** Undefined where the network was not why, or where the record does not hold the list. */
export const differencesOf = ({ attempts }: Pick<Scenario, 'attempts'>): Differences | undefined => {
  const errors = attempts.flatMap(({ steps }) => steps.flatMap(({ error }) => error?.message ?? []))
  const lines = errors.map(linesOf).find((found) => found.length > 0)
  if (lines === undefined) return undefined
  const directions = byDirection(lines)
  const others = [...new Set(lines.filter((line) => !direction.test(line)))]
  return {
    summary: summaryOf([...directions.keys()], others),
    all: [...[...directions].map(([name, what]) => `${name}: ${what.join('; ')}`), ...others],
  }
}
