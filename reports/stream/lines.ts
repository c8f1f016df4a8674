import { createReadStream } from 'node:fs'

/** One line of the stream. `whole` is false for a last line without its newline. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly whole: boolean
  /** The line was longer than the bound, and its text was dropped. */
  readonly tooLong?: true
}

/** Longest line that is read; the runner writes a message, attachments included, on one line. */
export const maxLineBytes = 64 * 1024 ** 2

/**
 * Lines of a file, those that end in one read together, with bounded memory whatever the file holds. Not one by one: to
 * wait for each of a million lines takes longer than to read them.
 *
 * @throws whatever the file system says when the file cannot be read
 */
export async function* readLines(path: string, limit = maxLineBytes): AsyncGenerator<readonly Line[]> {
  let number = 1
  let parts: Buffer[] = []
  let bytes = 0
  const add = (part: Buffer): void => {
    bytes += part.length
    if (bytes > limit) parts = []
    else parts.push(part)
  }
  const end = (whole: boolean): Line => {
    const isTooLong = bytes > limit
    const line = isTooLong ? '' : (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString('utf8')
    parts = []
    bytes = 0
    return { number: number++, text: line, whole, ...(isTooLong ? { tooLong: true } : {}) }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, at))
      lines.push(end(true))
      from = at + 1
    }
    if (from < chunk.length) add(chunk.subarray(from))
    if (lines.length > 0) yield lines
  }
  if (bytes > 0) yield [end(false)]
}
