import { DmsError, type Problem } from '../core/index.ts'

/** States and their order, after the original's state machine (facts: deployment status). */
export type DeploymentState =
  | 'preparing'
  | 'generating'
  | 'committing'
  | 'provisioning'
  | 'running'
  | 'shutting-down'
  | 'completed'
  | 'failed'
  | 'cancelled'

export interface AllocationRecord {
  readonly name: string
  /** Given by the machine; empty while none is chosen. */
  readonly id: string
  /** DID of the machine. */
  readonly machine?: string
  readonly handle?: { readonly did: string; readonly host: string; readonly inbox: string }
  /** Opens this allocation and nothing else; shown to its machine only, and kept no longer than the work lives. */
  readonly token?: string
  readonly state: 'pending' | 'running' | 'completed' | 'failed' | 'terminated'
  readonly result?: {
    readonly endedBy: string
    readonly exitCode?: number
    readonly signal?: string
    readonly standardOutput: string
    readonly standardError: string
    readonly omittedCharacters?: number
    readonly detail?: string
  }
}

/** What one machine said when it was asked. */
export interface MachineAnswer {
  readonly machine: string
  readonly offered: boolean
  readonly problem?: Problem
}

export interface DeploymentRecord {
  readonly id: string
  readonly state: DeploymentState
  readonly createdAtMs: number
  readonly deadlineMs: number
  readonly endedAtMs?: number
  readonly allocations: readonly AllocationRecord[]
  readonly answers: readonly MachineAnswer[]
  readonly problem?: Problem
}

const next: Readonly<Record<DeploymentState, readonly DeploymentState[]>> = {
  preparing: ['generating', 'shutting-down', 'failed'],
  generating: ['committing', 'shutting-down', 'failed'],
  committing: ['provisioning', 'generating', 'shutting-down', 'failed'],
  provisioning: ['running', 'shutting-down', 'failed'],
  running: ['completed', 'shutting-down', 'failed'],
  'shutting-down': ['cancelled', 'failed'],
  completed: [],
  failed: [],
  cancelled: [],
}

export const isOver = (state: DeploymentState): boolean => next[state].length === 0

/** @throws DmsError DEPLOYMENT_STATE for a step that the state machine does not have */
export const advance = (
  record: DeploymentRecord,
  state: DeploymentState,
  change: Partial<Omit<DeploymentRecord, 'id' | 'state'>> = {},
): DeploymentRecord => {
  if (!next[record.state].includes(state)) {
    throw new DmsError({
      code: 'DEPLOYMENT_STATE',
      message: `Deployment ${record.id} cannot go from ${record.state} to ${state}.`,
    })
  }
  return { ...record, ...change, state }
}

/** The token of an allocation, to be shown with what is asked of it; none when it runs on the own machine. */
export const tokensOf = ({ token }: AllocationRecord): { readonly tokens?: readonly string[] } =>
  token === undefined ? {} : { tokens: [token] }
