import type { AllocationResult, DeploymentRow } from '../../dms/client/index.ts'
import { job } from '../tasks/deploy.ts'
import { requireValue } from '../world/outcome.ts'
import type { Participant, Question } from '../world/participant.ts'

const look = async (deployer: Participant): Promise<DeploymentRow> =>
  requireValue(await (await deployer.dms()).deployments.get(deployer.recall(job)), 'looking at the job')

const streamOf =
  (stream: 'standardOutput' | 'standardError') =>
  async (deployer: Participant): Promise<string | undefined> => {
    const results = (await look(deployer)).allocations.flatMap(({ result }): AllocationResult[] =>
      result === undefined ? [] : [result],
    )
    return results.length === 0 ? undefined : results.map((result) => result[stream]).join('')
  }

/** Where the deployer's last job stands. */
export const jobOf: Question<DeploymentRow> = { what: 'the job', answer: look }

/** What it wrote; undefined while it has not ended. */
export const outputOfJob: Question<string | undefined> = {
  what: 'the output of the job',
  answer: streamOf('standardOutput'),
}

/** What it wrote as errors; undefined while it has not ended. */
export const errorsOfJob: Question<string | undefined> = {
  what: 'the errors of the job',
  answer: streamOf('standardError'),
}
