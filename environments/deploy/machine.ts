import type { DmsClient } from '../../dms/client/index.ts'
import type { ApiCall, Build, Lender, Reach, RunOptions, RunOutcome, UnexpectedEnd } from '../environment.ts'
import type { HostControls } from '../faults/index.ts'
import type { HostPlan } from './host-files.ts'

/** The files of a host that are evidence, in the order in which they are handed over. */
export const evidenceFiles = ['daemon.log', 'telemetry.ndjson', 'daemon.json', 'settings.json'] as const

export type EvidenceFile = (typeof evidenceFiles)[number]

/** A host as its provider handles it, before it becomes part of a network. */
export interface Machine extends HostPlan {
  readonly dms: DmsClient
  /** What runs on it now; undefined when the daemon is run from its sources. */
  readonly build: Build | undefined
  /** Absent where no program can be run on it. */
  readonly reach?: Reach
  /** The command line of its daemon there, ready for arguments: `<binary> --data <directory>`. */
  readonly nunetCommand?: readonly string[]
  /** Instead of both: the command line of its daemon, run elsewhere. */
  nunet?(args: readonly string[], options?: RunOptions): Promise<RunOutcome>
  /** What faults may do beyond starting and stopping. */
  readonly controls?: Pick<
    HostControls,
    'daemonPid' | 'run' | 'own' | 'dataDirectory' | 'clockFile' | 'clockOffsetMs'
  >
  /** Makes its directories and puts the build there. Once, before the first launch. */
  prepare(signal?: AbortSignal): Promise<void>
  /** Resolves when the daemon answers, alone as it is, and is the build that was deployed. Without effect when it runs. */
  launch(signal?: AbortSignal): Promise<void>
  /** Orderly. Without effect when it does not run. */
  stop(): Promise<void>
  /** Ends the daemon without warning; resolves when it is gone. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Puts another build in the place of the present one while the daemon does not run. Absent: there is no build. */
  exchange?(build: Build): Promise<void>
  /** The end of one of its files, without the daemon's credentials; undefined when there is no such file. */
  read(file: EvidenceFile, maxBytes: number): Promise<string | undefined>
  /** What passed its cable so far, as files of libpcap in no order; none when nothing is captured. */
  packets?(): Promise<readonly Buffer[]>
  /** Of all daemons it has had: those that ended though nobody asked, or badly when asked to stop. */
  unexpectedEnds(): Promise<readonly UnexpectedEnd[]>
  /** As Host.callApi; `from` is the name of a machine of the same network. */
  callApi(from: string, headers: Readonly<Record<string, string>>): Promise<ApiCall>
  /** As Host.lender. */
  readonly lender?: Lender
}
