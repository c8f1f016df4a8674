import { createInterface } from 'node:readline'
import { UsageError } from './program.ts'

/** Asks on one stream and reads lines of another; says so when nobody is there to answer. */
export const createAsk = (input: NodeJS.ReadableStream, output: NodeJS.WritableStream) => {
  let lines: AsyncIterator<string> | undefined
  return async (question: string): Promise<string> => {
    lines ??= createInterface({ input })[Symbol.asyncIterator]()
    output.write(question)
    const { value, done } = await lines.next()
    if (done === true) throw new UsageError('nobody answers here; give every answer with --step')
    return value
  }
}
