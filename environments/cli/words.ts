import { plain } from '../plain.ts'
import { EnvironmentError } from '../problem.ts'
import { readAmount, time, writeAmount } from '../topology/amounts.ts'

/** Whole milliseconds of "90 s", "30min", "1h". @throws EnvironmentError USAGE */
export const readDuration = (text: string, option: string): number => {
  const read = readAmount(time, text)
  if (read !== undefined) return Math.round(read)
  throw new EnvironmentError({
    code: 'USAGE',
    message: `${option} "${text}": expected a time with a unit (s, min, h, d), such as 1h`,
  })
}

/** Euros of "0.50 €" or "2 EUR". @throws EnvironmentError USAGE */
export const readEuros = (text: string, option: string): number => {
  const [, amount] = /^\s*(\d{1,6}(?:\.\d{1,4})?)\s*(?:€|EUR)\s*$/i.exec(text) ?? []
  if (amount !== undefined) return Number(amount)
  throw new EnvironmentError({
    code: 'USAGE',
    message: `${option} "${text}": expected an amount of euros, such as "0.50 €" or 2EUR`,
  })
}

/** "2 h", "3 min", "10 s": the largest whole unit; never negative. */
export const showDuration = (ms: number): string => {
  const [, size] = Object.entries(time.factors)
    .filter(([unit]) => unit !== 'ms')
    .reverse()
    .find(([, factor]) => ms >= factor) ?? ['s', 1000]
  const whole = Math.max(0, Math.floor(ms / size))
  return whole === 0 ? '0 s' : writeAmount({ ...time, factors: unitOf(size) }, whole * size)
}

const unitOf = (size: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(time.factors).filter(([, factor]) => factor === size))

/** Columns as wide as their widest cell. */
export const table = (written: readonly (readonly string[])[]): string => {
  // Names of people, machines and topologies are not ours.
  const rows = written.map((row) => row.map((cell) => plain(cell).replaceAll(/\s/g, ' ')))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
