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
 * Lines of a file, one by one, with bounded memory whatever the file holds.
 *
 * @throws whatever the file system says when the file cannot be read
 */
export async function* readLines(path: string, limit = maxLineBytes): AsyncGenerator<Line> {
  let number = 1
  let parts: Buffer[] = []
  let bytes = 0
  const line = (whole: boolean): Line =>
    bytes > limit
      ? { number: number++, text: '', whole, tooLong: true }
      : { number: number++, text: Buffer.concat(parts).toString('utf8'), whole }
  const add = (part: Buffer): void => {
    bytes += part.length
    if (bytes > limit) parts = []
    else parts.push(part)
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, at))
      yield line(true)
      parts = []
      bytes = 0
      from = at + 1
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (bytes > 0) yield line(false)
}
