import type { RunOptions, RunOutcome } from '../environment.ts'
import type { Suffering } from '../fault.ts'
import type { LinkQuality } from '../topology.ts'

/** What is one host's alone, so that changing it touches nobody else. */
export type Own =
  /** Its network stack: packet filter, sockets, ports. */
  | 'network'
  /** Its /etc/hosts and /etc/resolv.conf, as `run` and the daemon see them. */
  | 'names'

/** What faults may touch of one machine; what a provider cannot give is absent, and its faults are not supported. */
export interface HostControls {
  readonly name: string
  readonly address: string
  /** Where its daemon listens for peers. */
  readonly port: number
  isRunning(): boolean
  /** As Host.start: part of the network again when it resolves. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends the daemon without warning; resolves when it is gone. */
  kill(): Promise<void>
  /** True when the daemon's local API answers within `withinMs` (default 1 s). */
  answers(withinMs?: number): Promise<boolean>
  /** Its process as `run` sees it; undefined when it does not run. */
  readonly daemonPid?: () => Promise<number | undefined>
  /** Runs a program with every right over this machine's processes, mounts and network. */
  readonly run?: (command: readonly string[], options?: RunOptions) => Promise<RunOutcome>
  /** Absent: nothing. What is shared with others is never changed. */
  readonly own?: ReadonlySet<Own>
  /** As `run` sees it. */
  readonly dataDirectory?: string
  /** The file that libfaketime reads in the daemon, as `run` sees it; absent where daemons run without it. */
  readonly clockFile?: string
  /** Wall clock of the daemon less that of this machine, to about 50 ms; undefined when it does not answer. */
  readonly clockOffsetMs?: () => Promise<number | undefined>
}

/** What faults may touch of the network between hosts. Directions count; hosts by name. */
export interface LinkControls {
  /** What the direction does now, faults included. */
  quality(from: string, to: string): LinkQuality
  /** Absent where nothing but cuts can be done. */
  setQuality?(from: string, to: string, quality: LinkQuality): Promise<void>
  /** Drops everything of this direction, whatever its quality. */
  block(from: string, to: string): Promise<void>
  unblock(from: string, to: string): Promise<void>
  /**
   * From outside the daemons: the round trip now, in ms, and how much of what `from` sends does not come to `to`;
   * undefined when nothing comes back within `withinMs`. May be called for several pairs at once.
   */
  measure(
    from: string,
    to: string,
    options: { readonly withinMs: number; readonly samples?: number },
  ): Promise<{ readonly roundTripMs: number; readonly lossPercent: number } | undefined>
  /** True where a host whose daemon does not run cannot be measured. */
  readonly needsDaemons?: boolean
}

/** A fault that was inflicted and not healed, and what its healing has to know. */
export interface OpenFault extends Suffering {
  readonly id: string
  /** JSON, as `inflict` handed it to `remember`. */
  readonly memory: unknown
}

/** What a network gives to its faults. */
export interface Controls {
  host(name: string): HostControls
  readonly hosts: readonly HostControls[]
  readonly links?: LinkControls
  /** What else was inflicted and not healed, the oldest first; never the fault that is being inflicted or healed. */
  open(): readonly OpenFault[]
  /** Hash over routes, rules, mounts and clocks of all hosts: equal before onset and after healing. */
  readonly fingerprint?: () => Promise<string>
}
