import { join } from 'node:path'
import { createLinuxProcesses } from '../../../lease/processes.ts'
import type { Driver } from '../driver/driver.ts'
import { notMade } from '../driver/failure.ts'
import type { ClusterOutputs } from '../plan/cluster-plan.ts'
import { createEngine } from './engine/engine.ts'

/** The same program, by the engine instead of the Pulumi CLI. */
export const createEngineDriver = (): Driver => ({
  probe: async () => ({ version: 'the engine of the tests' }),
  up: async ({ workDirectory, planFile, token }, { onProgress = () => {} }) => {
    const engine = createEngine(
      { processes: createLinuxProcesses() },
      { stateFile: join(workDirectory, 'state.json'), planFile, onLog: onProgress },
    )
    try {
      return (await engine.up()).outputs.servers as ClusterOutputs
    } catch (error) {
      throw notMade('Making servers', (error as Error).message, token)
    }
  },
})
