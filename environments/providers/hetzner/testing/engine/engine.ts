import type { ProcessTable } from '../../../../lease/index.ts'
import { EnvironmentError } from '../../../../problem.ts'
import { type CloudAccess, type CloudClient, createCloudClient } from '../../cloud/client.ts'
import { adapters } from './adapters.ts'
import { createDeployer, type Deployer, type Tally } from './deployer.ts'
import { startMonitor } from './monitor.ts'
import { runProgram } from './run-program.ts'
import { openState } from './state.ts'
import { revealed, type Values } from './values.ts'

export interface EngineComponents {
  readonly processes: ProcessTable
  readonly connect?: (access: CloudAccess) => CloudClient
}

export interface EngineOptions {
  /** The state, a JSON file. */
  readonly stateFile: string
  readonly planFile: string
  readonly onLog?: (line: string) => void
}

export interface EngineResult {
  readonly tally: Tally
  readonly outputs: Values
}

/** Runs Pulumi programs for the types of one cloud; its state is not that of the Pulumi CLI. */
export interface Engine {
  preview(): Promise<EngineResult>
  up(): Promise<EngineResult>
  /** Removes all that the state tells of, without the program. */
  destroy(access: CloudAccess): Promise<Tally>
}

const project = 'nunet-hetzner'
const providerType = 'pulumi:providers:hcloud'

const impatient = { answerMs: 10_000, withinMs: 60_000, firstPauseMs: 20 }

export const createEngine = (
  { processes, connect = (access) => createCloudClient(access, impatient) }: EngineComponents,
  { stateFile, planFile, onLog = () => {} }: EngineOptions,
): Engine => {
  const run = async (isPreview: boolean): Promise<EngineResult> => {
    using file = openState(stateFile, processes)
    let outputs: Values = {}
    let deployer: Deployer | undefined
    const errors: string[] = []
    const needDeployer = (): Deployer => {
      if (deployer !== undefined) return deployer
      throw new EnvironmentError({
        code: 'PROVIDER_MISSING',
        message: 'Running the program: it registered a resource before its provider',
      })
    }
    await using monitor = await startMonitor(
      {
        register: async ({ type, urn, isCustom, inputs, dependencies }) => {
          if (type === providerType) {
            const { endpoint, token } = revealed(inputs) as unknown as CloudAccess
            deployer = createDeployer({ file, adapters, client: connect({ endpoint, token }) }, { isPreview })
            return { id: 'provider', outputs: {} }
          }
          if (!isCustom) return { id: '', outputs: {} }
          return needDeployer().register({ urn, type, inputs, dependencies })
        },
        output: (values) => {
          outputs = revealed(values)
        },
        log: (severity, message) => {
          if (severity === 'error') errors.push(message)
          if (severity !== 'debug') onLog(`${severity}: ${message}`)
        },
      },
      { project, stack: 'test' },
    )
    const { code, said } = await runProgram({
      engine: monitor.address,
      project,
      stack: 'test',
      isPreview,
      config: { 'nunet-hetzner:plan': planFile },
    })
    if (code !== 0)
      throw new EnvironmentError({
        code: 'PROGRAM_FAILED',
        message: `Running the program: it ended with ${code}: ${[...errors, said].join('\n').trim()}`,
      })
    await needDeployer().finish()
    return { tally: needDeployer().tally(), outputs }
  }
  return {
    preview: () => run(true),
    up: () => run(false),
    destroy: async (access) => {
      using file = openState(stateFile, processes)
      const deployer = createDeployer({ file, adapters, client: connect(access) }, { isPreview: false })
      await deployer.finish()
      return deployer.tally()
    },
  }
}
