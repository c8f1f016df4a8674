import { randomInt } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { Resources } from '../../resources/index.ts'
import type { Execution, ExecutionRequest, ExecutionResult } from '../index.ts'
import type { ExecutorStage } from './stage.ts'

export const MIB = 2 ** 20
export const enough: Resources = { cpuMillicores: 1000, memoryBytes: 64 * MIB, diskBytes: 8 * MIB }
export const OUTPUT_BYTES = 64 * 1024

type Changes = Partial<Omit<ExecutionRequest, 'limits'>> & { limits?: Partial<ExecutionRequest['limits']> }

/** What the cases of one run share. */
export interface Scene {
  readonly stage: ExecutorStage
  /** A number of seconds that nobody else sleeps. */
  mark(): number
  request(script: string, changes?: Changes): ExecutionRequest
  start(script: string, changes?: Changes): Promise<Execution>
  run(script: string, changes?: Changes): Promise<ExecutionResult>
  /** Starts a job and waits until it has said `word`. */
  asleep(script: string, word?: string): Promise<Execution>
}

export const createScene = (stageOf: () => ExecutorStage): Scene => {
  let count = 0
  const request = (script: string, changes: Changes = {}): ExecutionRequest => ({
    id: `job-${process.pid}-${++count}`,
    parameters: stageOf().shell(script),
    resources: enough,
    environment: {},
    ...changes,
    limits: { timeMs: 20_000, outputBytes: OUTPUT_BYTES, ...changes.limits },
  })
  const start = (script: string, changes?: Changes) => stageOf().executor.start(request(script, changes))
  return {
    get stage() {
      return stageOf()
    },
    mark: () => randomInt(1_000_000, 2_000_000_000),
    request,
    start,
    run: async (script, changes) => (await start(script, changes)).wait(),
    asleep: async (script, word = 'asleep') => {
      const execution = await start(script)
      await vi.waitFor(async () => expect((await execution.output()).standardOutput).toContain(word), {
        timeout: 15_000,
        interval: 20,
      })
      return execution
    },
  }
}
