import type { AllocationRecord, DeploymentState } from './deployment.ts'

/**
 * Names of single steps, made of what deployer and machine both know, so that the telemetry of one can say what must
 * have happened on the other before, and nothing has to be sent for it.
 */
export const deploymentSpan = (deployment: string, state: DeploymentState): string => `${deployment}/${state}`

export const allocationSpan = (allocation: string, state: AllocationRecord['state']): string =>
  `${allocation}/${state}`
