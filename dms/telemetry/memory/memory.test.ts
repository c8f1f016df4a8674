import { describeTelemetry } from '../compliance.ts'
import { createMemorySink } from './index.ts'

describeTelemetry('memory', async (options) => {
  const sink = createMemorySink(options)
  return { sink, content: async () => sink.content(), close: async () => sink[Symbol.asyncDispose]() }
})
