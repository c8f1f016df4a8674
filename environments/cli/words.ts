import { EnvironmentError } from '../problem.ts'

const units: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Whole milliseconds of "90 s", "30min", "1h". @throws EnvironmentError USAGE */
export const readDuration = (text: string, option: string): number => {
  const [, amount, unit] = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*(s|min|h|d)\s*$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return Math.round(Number(amount) * units[unit]!)
  throw new EnvironmentError({
    code: 'USAGE',
    message: `${option} "${text}": expected a time with a unit (s, min, h, d), such as 1h`,
  })
}

/** "2 h", "3 min", "10 s"; never negative. */
export const showDuration = (ms: number): string => {
  const [unit, size] = Object.entries(units)
    .reverse()
    .find(([, factor]) => ms >= factor) ?? ['s', 1000]
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}

/** Columns as wide as their widest cell. */
export const table = (rows: readonly (readonly string[])[]): string => {
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
