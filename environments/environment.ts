import type { DmsClient } from '../dms/client/index.ts'
import type { Topology } from './topology.ts'

/** What a provider can really do, prove and undo. Scenarios name what they need with `@needs:<ability>`. */
export type Ability =
  /** Hosts can be killed without warning and started again. */
  | 'crash'
  /** Each host has a network of its own; loopback of one is not loopback of another. */
  | 'network-isolation'
  /** Hosts run the built daemon in processes of their own. */
  | 'built-daemon'

export type Readiness =
  | { readonly ready: true; readonly version: string }
  | { readonly ready: false; readonly missing: readonly Missing[] }

/** What a machine lacks, and the command that mends it. */
export interface Missing {
  readonly what: string
  readonly fix: string
}

/** A built daemon, as `npm run build` left it. */
export interface Build {
  /** The one-file binary `dist/nunet`, absolute. */
  readonly binary: string
  readonly version: string
  readonly commit: string
  /** Hexadecimal SHA-256 of the binary. */
  readonly sha256: string
}

export interface SpawnOptions {
  /** Required by every provider with the ability `built-daemon`. */
  readonly build?: Build
  /** Builds of single hosts by name, instead of `build`. */
  readonly builds?: Readonly<Record<string, Build>>
  /** Who holds the network, for the lease and for `sweep`. */
  readonly owner: string
  /** After this the network counts as a leftover. Default 1 h. */
  readonly ttlMs?: number
  /** Keep the hosts running when this process ends (`env up`). Default false. */
  readonly detached?: boolean
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

/** Makes networks of hosts of one kind. */
export interface Provider {
  readonly name: ProviderName
  readonly summary: string
  readonly supports: ReadonlySet<Ability>
  /** Can it run here, and if not, what would fix it. Changes nothing. */
  probe(): Promise<Readiness>
  /** Resolves when every daemon answers and every host is connected to every other. On failure or abort nothing is left. */
  spawn(topology: Topology, options: SpawnOptions): Promise<Environment>
  /** Finds a network that was spawned detached by another process. */
  attach(id: string): Promise<Environment>
  /** Removes networks that nobody holds any more, or that are older than `olderThanMs`; returns what was removed. */
  sweep(options?: { olderThanMs?: number }): Promise<readonly string[]>
}

export type ProviderName = 'in-process' | 'process' | 'netns'

/** One live network. Disposing it stops every host, in reverse order of start, and leaves nothing. */
export interface Environment extends AsyncDisposable {
  readonly id: string
  readonly provider: ProviderName
  readonly hosts: readonly Host[]
  /** @throws UnknownHostError listing the known names */
  host(name: string): Host
  /** Proves that the fault bit before it resolves; Healing undoes it, and so does disposal. */
  inflict(fault: Fault): Promise<Healing>
  /** The network that really is there, measured pair by pair. */
  attest(): Promise<Attestation>
  /** Logs, versions and settings of every host, dead ones included; never throws half-way. */
  evidence(): AsyncIterable<Artifact>
  /**
   * Every daemon that ended though neither `stop`, `inflict` nor disposal asked for it, or that did not exit with 0
   * when asked to stop. Remembered when its host starts again, and after disposal.
   */
  unexpectedEnds(): Promise<readonly UnexpectedEnd[]>
}

/** The end of a daemon that no tester meant. */
export interface UnexpectedEnd {
  readonly host: string
  /** Exit code or signal, and whether anybody asked: `was ended by SIGKILL, asked by nobody`. */
  readonly how: string
  /** The last lines of its log at that time. */
  readonly logTail: string
}

export type Fault = { readonly kind: 'crash'; readonly host: string }

export interface Healing extends AsyncDisposable {
  heal(): Promise<void>
}

export interface Attestation {
  readonly pairs: readonly {
    readonly from: string
    readonly to: string
    readonly reachable: boolean
    readonly roundTripMs?: number
  }[]
}

export interface Artifact {
  readonly host: string
  /** Relative, such as `daemon.log`. */
  readonly name: string
  readonly mediaType: string
  /** At most 2 MiB; the end of longer files. */
  readonly content: string
}

/** How somebody at `from` fared who called the local API of a host. */
export type ApiCall =
  | { readonly answered: false; readonly why: string }
  | { readonly answered: true; readonly status: number; readonly body: string }

/** One machine as a tester sees it: a daemon to talk to, and an orderly switch. */
export interface Host extends AsyncDisposable {
  readonly name: string
  readonly region: string
  /** IP address on the environment's network. */
  readonly address: string
  readonly dms: DmsClient
  /** Idempotent; resolves when the daemon answers. */
  start(): Promise<void>
  /** Idempotent; orderly. */
  stop(): Promise<void>
  isRunning(): boolean
  /**
   * Sends GET /api/v1/identity to this host's local API as a program on `from` would: to 127.0.0.1 when `from` is this
   * host, else to this host's network address. Bears a valid owner's credential, so that only the place and the
   * headers can be the reason of a refusal.
   */
  callApi(from: Host, headers?: Readonly<Record<string, string>>): Promise<ApiCall>
}
