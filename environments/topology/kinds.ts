import { readAmount, type Unit, writeAmount } from './amounts.ts'
import { expectedOneOf, type Path, type Report, shown } from './complaint.ts'

/** `written` by people in YAML, or `kept` as the fields of Topology. */
export type Dialect = 'written' | 'kept'

export interface Reading {
  readonly dialect: Dialect
  readonly report: Report
}

/** One kind of value, read from either dialect and written back. */
export interface Kind {
  /** What people are to write, where it can be said in a few words. */
  readonly expected?: string
  /** The kept value; undefined after a complaint. */
  read(value: unknown, at: Path, reading: Reading): unknown
  /** Of a kept value, what people would write. */
  write(kept: unknown): unknown
}

/** A single value: text of people or the kept value, whichever the dialect is. */
interface ScalarKind {
  readonly expected: string | ((value: unknown) => string)
  parse(written: unknown): unknown
  holds(kept: unknown): boolean
  write?(kept: unknown): unknown
}

export const scalar = ({ expected, parse, holds, write = (kept) => kept }: ScalarKind): Kind => ({
  read: (value, at, { dialect, report }) => {
    const kept = dialect === 'written' ? parse(value) : value
    if (kept !== undefined && holds(kept)) return kept
    const wanted = typeof expected === 'string' ? `expected ${expected}` : expected(value)
    report({ at, message: `is ${shown(value)}; ${wanted}` })
    return undefined
  },
  write,
  ...(typeof expected === 'string' ? { expected } : {}),
})

const isText = (value: unknown): value is string => typeof value === 'string'

/** Text that is kept as it was written. */
export const text = (expected: string, isFit: (text: string) => boolean): Kind =>
  scalar({
    expected,
    parse: (written) => (isText(written) ? written : undefined),
    holds: (kept) => isText(kept) && isFit(kept),
  })

/** A closed list of words; blanks and capitals do not matter to people who write them. */
export const word = (known: () => readonly string[]): Kind =>
  scalar({
    expected: (value) => expectedOneOf(known(), value),
    parse: (written) => (isText(written) ? written.trim().toLowerCase().replace(/ +/g, '-') : undefined),
    holds: (kept) => isText(kept) && known().includes(kept),
  })

export const flag: Kind = scalar({
  expected: 'true or false',
  parse: (written) => written,
  holds: (kept) => typeof kept === 'boolean',
})

export const integer = (least: number, most: number): Kind =>
  scalar({
    expected: `a whole number from ${least} to ${most}`,
    parse: (written) => written,
    holds: (kept) => Number.isInteger(kept) && Number(kept) >= least && Number(kept) <= most,
  })

export interface AmountBounds {
  /** In the kept unit. */
  readonly least: number
  readonly most: number
  /** Said of the bounds, such as "above 0 and at most 60 s". */
  readonly range: string
  /** How many kept units one written unit is; 0.5 keeps half of what is written. Default 1. */
  readonly share?: number
  readonly isWhole?: boolean
  /** A minus may stand before it. */
  readonly isSigned?: boolean
  /** A word for an amount of 0 kept units, such as "unlimited". */
  readonly zero?: string
}

export const amount = (
  unit: Unit,
  { least, most, range, share = 1, isWhole, isSigned, zero }: AmountBounds,
): Kind =>
  scalar({
    expected: `${unit.expected}${zero === undefined ? '' : `, or "${zero}"`}, ${range}`,
    parse: (written) => {
      if (zero !== undefined && written === zero) return 0
      const isNegative = isSigned === true && isText(written) && /^\s*-/.test(written)
      const read = readAmount(unit, isNegative ? written.replace('-', '') : written)
      // Zero has its word where it has a meaning of its own.
      if (read === undefined || (zero !== undefined && read === 0)) return undefined
      return (isNegative ? -read : read) * share
    },
    holds: (kept) =>
      typeof kept === 'number' &&
      ((zero !== undefined && kept === 0) || (kept >= least && kept <= most)) &&
      (isWhole !== true || Number.isInteger(kept)),
    write: (kept) => (kept === 0 && zero !== undefined ? zero : writeAmount(unit, Number(kept) / share)),
  })
