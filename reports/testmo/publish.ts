import type { TestmoApi } from './api.ts'
import { TestmoError } from './errors.ts'
import { type RetryComponents, retrying } from './retry.ts'
import type { AutomationRun } from './shapes.ts'
import type { Job } from './spool.ts'
import type { Submitter } from './submitter.ts'

export interface PublishComponents extends RetryComponents {
  readonly api: TestmoApi
  readonly submitter: Submitter
}

export interface Published {
  readonly runId: number
  /** `already` when an earlier publication had brought everything. */
  readonly how: 'published' | 'already'
  readonly counts: Job['counts']
}

type Part = Job['parts'][number]

const mismatch = (message: string, hint: string): TestmoError =>
  new TestmoError({ code: 'TESTMO_MISMATCH', message, hint })

/** The one run with the job's key. */
const findRun = async (api: TestmoApi, { key }: Job): Promise<AutomationRun | undefined> => {
  const runs = await api.runsTagged(key)
  if (runs.length > 1)
    throw new TestmoError({
      code: 'TESTMO_TWICE',
      message: `the server holds ${runs.length} runs with the key ${key}: ${runs.map(({ id }) => id).join(', ')}`,
      hint: 'two machines published the same run at once; delete all but one in Testmo and publish again',
    })
  return runs[0]
}

const ensureRun = (components: PublishComponents, job: Job): Promise<{ id: number; isCompleted: boolean }> =>
  retrying(components, async () => {
    const found = await findRun(components.api, job)
    return found ?? { id: await components.submitter.createRun(job), isCompleted: false }
  })

const sent = (run: AutomationRun, part: Part): number =>
  run.threads.filter((thread) => thread.part === part.name).reduce((sum, { tests }) => sum + tests, 0)

/** A part whose reply was lost: its thread is closed first, so that nothing can arrive after the counting. */
const closeOpenThreads = async (api: TestmoApi, run: AutomationRun, part: Part): Promise<AutomationRun> => {
  const open = run.threads.filter((thread) => thread.part === part.name && !thread.isCompleted)
  for (const { id } of open) await api.completeThread(id)
  return open.length === 0 ? run : api.run(run.id)
}

const ensurePart = ({ api, submitter, ...retry }: PublishComponents, job: Job, runId: number, part: Part) =>
  retrying(retry, async () => {
    const seen = await api.run(runId)
    if (seen.isCompleted) return requirePart(seen, part)
    const run = await closeOpenThreads(api, seen, part)
    const already = sent(run, part)
    if (already === part.tests) return
    if (already !== 0) throw halfPart(run.id, part, already)
    await submitter.submitPart(job, runId, part)
  })

const halfPart = (runId: number, part: Part, already: number): TestmoError =>
  mismatch(
    `part ${part.name} of run ${runId} holds ${already} tests on the server and ${part.tests} here`,
    'delete the run in Testmo and publish again',
  )

const requirePart = (run: AutomationRun, part: Part): void => {
  if (sent(run, part) === part.tests) return
  throw new TestmoError({
    code: 'TESTMO_CLOSED',
    message: `run ${run.id} was completed with ${sent(run, part)} of ${part.tests} tests in part ${part.name}; nothing can be added`,
    hint: 'delete the run in Testmo and publish again',
  })
}

const ensureComplete = ({ api, submitter, ...retry }: PublishComponents, runId: number): Promise<void> =>
  retrying(retry, async () => {
    if (!(await api.run(runId)).isCompleted) await submitter.completeRun(runId)
  })

/** Red unless the server holds the run once, completed, with the record's counts. */
const reconcile = async (api: TestmoApi, job: Job): Promise<void> => {
  const run = await findRun(api, job)
  if (run === undefined) throw mismatch(`the run with key ${job.key} is gone`, 'publish again')
  const differing = (['total', 'success', 'failure'] as const)
    .filter((count) => run[count] !== job.counts[count])
    .map((count) => `${count}: ${job.counts[count]} here, ${run[count]} there`)
  if (!run.isCompleted) differing.push('it is not completed')
  if (differing.length > 0)
    throw mismatch(`run ${run.id} differs from its record: ${differing.join('; ')}`, 'look at it in Testmo')
}

/** What the server refuses for good is not left half-open: marked as incomplete, and completed. */
const closeRefused = async (api: TestmoApi, runId: number, error: unknown): Promise<void> => {
  if (!(error instanceof TestmoError) || error.status !== 422) return
  await api.abandonRun(runId, error.message).catch(() => undefined)
}

/**
 * Brings one spooled run to Testmo: finds it by its key or creates it, sends every part that is not there yet, completes
 * it, and holds the server's counts against the record's. May be called again after any crash or failure, on any
 * machine; a run that is there already stays the only one.
 *
 * @throws TestmoError when the server does not hold the whole run in the end
 */
export const publishRun = async (components: PublishComponents, job: Job): Promise<Published> => {
  const { api } = components
  const { id: runId, isCompleted } = await ensureRun(components, job)
  try {
    for (const part of job.parts) await ensurePart(components, job, runId, part)
  } catch (error) {
    await closeRefused(api, runId, error)
    throw error
  }
  await ensureComplete(components, runId)
  await retrying(components, () => reconcile(api, job))
  return { runId, how: isCompleted ? 'already' : 'published', counts: job.counts }
}
