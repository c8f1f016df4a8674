import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The last line may be cut. */
const parse = <T>(text: string): readonly T[] => {
  try {
    return [JSON.parse(text) as T]
  } catch {
    return []
  }
}

/** What a long bench measured, a line each, so that a run that was ended goes on where it stood. */
export const openLedger = <T>(path: string) => ({
  lines: (): readonly T[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .flatMap(parse<T>)
      : [],
  add: (line: T): void => {
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, `${JSON.stringify(line)}\n`)
  },
})
