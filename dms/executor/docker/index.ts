// placeholder until the executor lands; not committed
import type { Executor } from '../index.ts'
export const createDockerExecutor = (..._given: unknown[]): Executor => ({
  name: 'docker',
  probe: async () => ({ ready: false, missing: 'the docker executor', fix: 'wait' }),
  start: async () => {
    throw new Error('not here')
  },
  get: () => undefined,
  list: () => [],
  sweep: async () => [],
  [Symbol.asyncDispose]: async () => {},
})
