import { describeDatabase } from '../compliance.ts'
import { createMemoryDatabase } from './index.ts'

describeDatabase(
  'memory',
  async () => {
    const database = createMemoryDatabase()
    return {
      database,
      reopen: async () => createMemoryDatabase(),
      close: async () => database[Symbol.asyncDispose](),
    }
  },
  { keeps: false },
)
