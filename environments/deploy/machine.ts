import type { DmsClient } from '../../dms/client/index.ts'
import type { ApiCall, Build, UnexpectedEnd } from '../environment.ts'
import type { HostFiles, HostPlan } from './host-files.ts'

/** A host as its provider handles it, before it becomes part of a network. */
export interface Machine extends HostPlan {
  readonly files: HostFiles
  readonly dms: DmsClient
  /** What runs on it; absent when the daemon is run from its sources. */
  readonly build?: Build
  /** Makes its directories and puts the build there. Once, before the first launch. */
  prepare(): Promise<void>
  /** Resolves when the daemon answers, alone as it is. Without effect when it runs. */
  launch(signal?: AbortSignal): Promise<void>
  /** Orderly. Without effect when it does not run. */
  stop(): Promise<void>
  /** Ends the daemon without warning; resolves when it is gone. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Of all daemons it has had: those that ended though nobody asked, or badly when asked to stop. */
  unexpectedEnds(): Promise<readonly UnexpectedEnd[]>
  /** As Host.callApi; `from` is the name of a machine of the same network. */
  callApi(from: string, headers: Readonly<Record<string, string>>): Promise<ApiCall>
}
