import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeCancelling } from './compliance/cancelling.ts'
import { describeEnding } from './compliance/ending.ts'
import { describeEnvironment } from './compliance/environment.ts'
import { describeExecution } from './compliance/execution.ts'
import { describeLimits } from './compliance/limits.ts'
import { describeOrphaned } from './compliance/orphaned.ts'
import { describeRequest } from './compliance/request.ts'
import { createScene } from './compliance/scene.ts'
import type { ExecutorStage } from './compliance/stage.ts'

export { abandonIn } from './compliance/abandon.ts'
export { type ExecutorStage, processesWith } from './compliance/stage.ts'

/**
 * The promises that every executor keeps. `createStage` answers with a reason when this machine cannot run it, and every
 * case is then skipped with that reason.
 */
export const describeExecutor = (
  name: string,
  createStage: () => Promise<ExecutorStage | { readonly unready: string }>,
): void => {
  describe(`executor: ${name}`, () => {
    let made: ExecutorStage | { readonly unready: string }
    const scene = createScene(() => made as ExecutorStage)

    beforeAll(async () => {
      made = await createStage()
    })
    beforeEach((context) => {
      if ('unready' in made) return context.skip(`the ${name} executor cannot run here: ${made.unready}`)
    })
    afterAll(async () => {
      if (!('unready' in made)) await made.close()
    })

    describeEnding(scene)
    describeEnvironment(scene)
    describeLimits(scene)
    describeCancelling(scene)
    describeExecution(scene)
    describeRequest(scene)
    describeOrphaned(scene)

    it('says that it is ready', async () => {
      expect((await scene.stage.executor.probe()).ready).toBe(true)
    })
  })
}
