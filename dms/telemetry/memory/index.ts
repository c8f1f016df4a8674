import { lineOf, maxFileBytes, type TelemetrySink } from '../index.ts'

/** A sink that can be read at any time, also after its end. */
export interface MemorySink extends TelemetrySink {
  /** What is kept, as a file would have it: a line of JSON for each record. */
  content(): string
}

/** Keeps records in this process; for tests, simulation and daemons that are objects. */
export const createMemorySink = ({ maxBytes = 2 * maxFileBytes } = {}): MemorySink => {
  let lines: string[] = []
  let size = 0
  let from = 0
  let lost = 0
  let isOpen = true

  const forgetOldest = (): void => {
    while (size > maxBytes) size -= lines[from++]!.length
    // Now and then, for moving all that is left costs time.
    if (from < lines.length / 2) return
    lines = lines.slice(from)
    from = 0
  }
  return {
    name: 'memory',
    take: (record) => {
      const line = lineOf(record)
      if (!isOpen || line.length > maxBytes) {
        lost++
        return
      }
      lines.push(line)
      size += line.length
      forgetOldest()
    },
    lost: () => lost,
    flush: async () => {},
    content: () => lines.slice(from).join(''),
    [Symbol.asyncDispose]: async () => {
      isOpen = false
    },
  }
}
