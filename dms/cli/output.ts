import type { Problem } from '../core/index.ts'

const hostile = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Makes text of other people safe to print: terminal escapes and direction marks become visible. */
export const neutralise = (text: string): string =>
  text.replace(hostile, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Columns as wide as their widest cell; the last column is not padded. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [head, ...rows].map((row) => row.map(neutralise))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A problem as people read it: what failed, why, what to do. */
export const describeProblem = ({ code, message, hint }: Problem): string =>
  neutralise(`${message} (${code})${hint === undefined ? '' : `\n  hint: ${hint}`}`)
