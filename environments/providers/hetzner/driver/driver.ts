import type { Missing } from '../../../environment.ts'
import type { ClusterOutputs } from '../plan/cluster-plan.ts'

export interface UpRequest {
  /** Of the network; everything that the driver writes lies below. */
  readonly directory: string
  /** Where in it the driver may write. */
  readonly workDirectory: string
  /** The program's one setting. */
  readonly planFile: string
  /** Never to be shown, should it slip into what the tools say. */
  readonly token: string
}

export interface UpOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

/** Runs the program against the cloud. What it made is found by its label, so nothing has to be remembered of it. */
export interface Driver {
  /** What this machine lacks for it, or the version that it has. Changes nothing. */
  probe(): Promise<{ readonly version: string } | { readonly missing: Missing }>
  /** @throws EnvironmentError CLOUD_NOT_MADE */
  up(request: UpRequest, options: UpOptions): Promise<ClusterOutputs>
}
