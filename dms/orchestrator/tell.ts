import type { Telemetry } from '../telemetry/index.ts'
import type { AllocationRecord, DeploymentRecord } from './deployment.ts'
import { allocationSpan, deploymentSpan } from './spans.ts'

/** Makes telemetry of a step of a deployment, which is its own trace. */
export const tellStep = (telemetry: Telemetry, { id, state, problem }: DeploymentRecord): void =>
  telemetry.emit({
    event: `orchestrator_deployment_${state.replace('-', '_')}`,
    traceId: id,
    spanId: deploymentSpan(id, state),
    ...(problem === undefined ? {} : { code: problem.code }),
  })

/** Makes telemetry of what became of a part of a deployment: heard of its machine, where it happened before, or given up. */
export const tellPart = (
  telemetry: Telemetry,
  { id, state, machine }: AllocationRecord,
  { deployment, isHeard }: { readonly deployment: string; readonly isHeard: boolean },
): void =>
  telemetry.emit({
    event: `orchestrator_allocation_${state}`,
    traceId: deployment,
    ...(isHeard ? { parentSpanId: allocationSpan(id, state) } : {}),
    allocation: id,
    ...(machine === undefined ? {} : { machine }),
  })
