import { statSync } from 'node:fs'
import { readHistory } from '../../history/history-file.ts'
import type { HistoryLine } from '../../history.ts'

const stampOf = (file: string): string => {
  const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0, ino: 0 }
  return `${mtimeMs} ${size} ${ino}`
}

/** What runs are remembered by, by scenario; read again when a file has changed. */
export const createMemory = (
  files: readonly string[],
): (() => Promise<ReadonlyMap<string, readonly HistoryLine[]>>) => {
  let known:
    | { readonly stamp: string; readonly lines: Promise<ReadonlyMap<string, readonly HistoryLine[]>> }
    | undefined
  const read = async (): Promise<ReadonlyMap<string, readonly HistoryLine[]>> => {
    const all: HistoryLine[] = []
    // A history that cannot be read hides nothing that a record tells.
    for (const file of files) for (const line of await linesOf(file)) all.push(line)
    return Map.groupBy(all, ({ scenario }) => scenario)
  }
  return () => {
    const stamp = files.map(stampOf).join('\n')
    if (known?.stamp !== stamp) known = { stamp, lines: read() }
    return known.lines
  }
}

const linesOf = async (file: string): Promise<readonly HistoryLine[]> =>
  (await readHistory(file).catch(() => ({ lines: [] }))).lines
