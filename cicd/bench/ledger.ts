import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A line may be cut: its bench was killed. */
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
    // One that was cut stays alone on its line.
    const isCut = existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8'))
    appendFileSync(path, `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`)
  },
})
