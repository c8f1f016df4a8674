import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Measured } from './measure.ts'

interface Line {
  /** Of the defect, its file, and what the selection chose: another choice is measured anew. */
  readonly key: string
  readonly measured?: Measured
  /** Instead: what is red without any defect. */
  readonly redAlways?: readonly string[]
}

/** What was measured before; a run that was ended goes on where it stood. */
export const openCache = (path: string) => {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(parse) : []
  const known = new Map(lines.map((line) => [line.key, line]))
  const add = (line: Line): void => {
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, `${JSON.stringify(line)}\n`)
    known.set(line.key, line)
  }
  return {
    measured: (key: string): Measured | undefined => known.get(key)?.measured,
    redAlways: (key: string): readonly string[] | undefined => known.get(key)?.redAlways,
    add,
  }
}

/** The last line may be cut. */
const parse = (text: string): readonly Line[] => {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return []
  }
}
