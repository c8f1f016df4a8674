import { type Figure, judgeAim } from './figure.ts'

const heads = ['name', 'value', 'unit', 'peer', 'ratio', 'aim', '', 'note'] as const

const rowOf = (figure: Figure): readonly string[] => [
  figure.name,
  figure.value === null ? '–' : showNumber(figure.value),
  figure.unit,
  String(figure.peer ?? ''),
  figure.ratio === undefined ? '' : `${showNumber(figure.ratio)} x`,
  String(figure.aim ?? ''),
  judgeAim(figure),
  figure.note ?? '',
]

/** Figures as columns of text; numbers to the right. */
export const showTable = (figures: readonly Figure[]): readonly string[] => {
  const rows = [heads, ...figures.map(rowOf)]
  const widths = heads.map((_head, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Three digits that matter, and thousands apart. */
const showNumber = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
