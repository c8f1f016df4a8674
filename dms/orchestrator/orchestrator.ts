import { DmsError, newId, type Startable, toProblem } from '../core/index.ts'
import { type Ensemble, parseEnsemble } from '../job/index.ts'
import type { OrchestratorComponents } from './components.ts'
import { advance, type DeploymentRecord, isOver } from './deployment.ts'
import { createRun, type Run } from './run.ts'
import { tellStep } from './tell.ts'

/** Deployments that were started here: described, placed, watched, ended. */
export interface Orchestrator extends Startable {
  /** Returns at once; the deployment goes on until it ends or its time is over. @throws InvalidInputError */
  create(ensemble: string, options?: { timeoutMs?: number }): Promise<string>
  /** @throws DmsError DEPLOYMENT_UNKNOWN */
  get(id: string): DeploymentRecord
  list(): readonly DeploymentRecord[]
  /** Ends the work everywhere and gives resources back; resolves when that is done. */
  cancel(id: string): Promise<DeploymentRecord>
}

const slackMs = 60_000
const maxLiveDeployments = 256

const longestOf = (ensemble: Ensemble): number =>
  Math.max(...ensemble.allocations.map(({ limits }) => limits.timeMs)) + slackMs

export const createOrchestrator = (components: OrchestratorComponents): Orchestrator => {
  const { records, clock, random, log, telemetry } = components
  const deployments = new Map<string, DeploymentRecord>()
  const runs = new Map<string, Run>()

  const save = async (record: DeploymentRecord): Promise<void> => {
    deployments.set(record.id, record)
    await records.put(record.id, structuredClone(record) as never, { durable: true })
  }

  const launch = (record: DeploymentRecord, begin: (run: Run) => Promise<void>): void => {
    const run = createRun(components, record, save)
    runs.set(record.id, run)
    run.ended = begin(run)
      .catch((error: unknown) => log.error({ error, deployment: record.id }, 'a deployment was lost'))
      .finally(() => runs.delete(record.id))
  }

  const known = (id: string): DeploymentRecord => {
    const record = deployments.get(id)
    if (record !== undefined) return record
    throw new DmsError({
      code: 'DEPLOYMENT_UNKNOWN',
      message: `There is no deployment ${id.slice(0, 64)} on this machine.`,
      hint: 'List deployments with "nunet get deployments".',
    })
  }

  /** What an earlier life of this daemon left unfinished: running work is watched on, the rest has failed. */
  const resume = async (record: DeploymentRecord): Promise<void> => {
    if (record.state === 'running') return launch(record, (run) => run.follow())
    const problem = toProblem(
      new DmsError({
        code: 'DEPLOYMENT_INTERRUPTED',
        message: 'The daemon was restarted before this deployment ran.',
        hint: 'Deploy again.',
        retryable: true,
      }),
    )
    const failed = advance(record, 'failed', { problem, endedAtMs: clock.now() })
    await save(failed)
    tellStep(telemetry, failed)
  }

  return {
    start: async () => {
      for (const { document } of await records.find()) {
        const record = document as unknown as DeploymentRecord
        deployments.set(record.id, record)
        if (!isOver(record.state)) await resume(record)
      }
    },
    stop: async () => {
      const live = [...runs.values()]
      for (const run of live) run.leave()
      await Promise.all(live.map((run) => run.ended))
    },
    create: async (text, { timeoutMs } = {}) => {
      const ensemble = parseEnsemble(text)
      if (runs.size >= maxLiveDeployments) {
        throw new DmsError({
          code: 'DEPLOYMENT_LIMIT',
          message: `This machine already conducts ${maxLiveDeployments} deployments.`,
          hint: 'Wait until some have ended, or cancel some.',
          retryable: true,
        })
      }
      const createdAtMs = clock.now()
      const record: DeploymentRecord = {
        id: newId(random),
        state: 'preparing',
        createdAtMs,
        deadlineMs: createdAtMs + (timeoutMs ?? longestOf(ensemble)),
        allocations: ensemble.allocations.map(({ name }) => ({ name, id: '', state: 'pending' })),
        answers: [],
      }
      await save(record)
      tellStep(telemetry, record)
      launch(record, (run) => run.deploy(ensemble))
      return record.id
    },
    get: known,
    list: () => [...deployments.values()].sort((a, b) => b.createdAtMs - a.createdAtMs),
    cancel: async (id) => {
      known(id)
      const run = runs.get(id)
      if (run !== undefined) {
        run.cancel()
        await run.ended
      }
      return known(id)
    },
  }
}
