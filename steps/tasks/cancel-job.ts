import type { DeploymentRow } from '../../dms/client/index.ts'
import type { Task } from '../world/participant.ts'
import { job } from './deploy.ts'

/** Ends the job that the deployer submitted last. */
export const cancelJob: Task<DeploymentRow> = {
  what: 'cancels the job',
  perform: async (deployer) => (await deployer.dms()).deployments.cancel(deployer.recall(job)),
}
