import type { Duplex, Readable, Writable } from 'node:stream'
import type { DmsClient } from '../dms/client/index.ts'
import type { Fault, Suffering } from './fault.ts'
import type { Lender } from './lender.ts'
import type { Topology } from './topology.ts'

export type { Cut, Fault, FaultKind, Suffering } from './fault.ts'
export type { Lender, LentView } from './lender.ts'
export type { HostSpecification, NatKind, Topology } from './topology.ts'

/** What a provider can really do, prove and undo. Scenarios name what they need with `@needs:<ability>`. */
export type Ability =
  /** Hosts can be killed without warning and started again. */
  | 'crash'
  /** Each host has a network of its own; loopback of one is not loopback of another. */
  | 'network-isolation'
  /** Hosts run the built daemon in processes of their own. */
  | 'built-daemon'
  /** The daemon of a running host can be exchanged for another build. */
  | 'upgrade'
  /** Regions lie apart: round trip, jitter, loss, rate, duplication, reordering, per direction, changeable while it runs. */
  | 'distance'
  /** Hosts behind address translators of every kind. */
  | 'nat'
  /** The network outlives the program that spawned it. */
  | 'detach'
  /** Programs can be run on a host, and a person can open a shell there. */
  | 'shell'
  /** Packets of every host can be captured, for the evidence. */
  | 'capture'
  /** A program on one host can call the address of another. */
  | 'neighbour-calls'
  /** Hosts are lent, and whoever lends one can be asked and can act: `Host.lender`. */
  | 'lender'
  /** Faults, by name; see fault.ts. `crash` stands above. */
  | 'stop'
  | 'pause'
  | 'restart'
  | 'partition'
  | 'latency'
  | 'loss'
  | 'rate'
  | 'reorder'
  | 'clock-skew'
  | 'disk-full'
  | 'handles-exhausted'
  | 'memory-squeeze'
  | 'lying-dns'
  | 'blocked-port'
  | 'half-open'

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
  /** What it is for, in the ledger: the run and the scenario. */
  readonly purpose?: { readonly run?: string; readonly scenario?: string }
  /** After this the network counts as a leftover. Default 1 h. */
  readonly ttlMs?: number
  /** Refuse before anything is made when the worst-case price is above it. Default: what costs nothing passes, all else needs a cap. */
  readonly capEur?: number
  /** Keep the hosts running when this process ends (`env up`). Default false. */
  readonly detached?: boolean
  /**
   * Capture the packets of every host, as far as a ring of bounded size holds them, and give them as evidence. Default
   * false. Refused with CAPTURE_NOT_SUPPORTED where `supports` lacks `capture`.
   */
  readonly capture?: boolean
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

/** What a network may cost at most, from spawn to expiry, were nobody to take it down. */
export interface Price {
  readonly worstCaseEur: number
  /** One line a thing: `3 × cpx11 in fsn1 for 1 h: 0.0213 €`. */
  readonly lines: readonly string[]
}

/** Makes networks of hosts of one kind. */
export interface Provider {
  readonly name: ProviderName
  readonly summary: string
  readonly supports: ReadonlySet<Ability>
  /** Can it run here, and if not, what would fix it. Changes nothing. */
  probe(): Promise<Readiness>
  /** Absent: it costs nothing. Prices are rounded up to what is billed. */
  price?(topology: Topology, options: Pick<SpawnOptions, 'ttlMs'>): Promise<Price>
  /** Resolves when every daemon answers and every host is connected to every other. On failure or abort nothing is left. */
  spawn(topology: Topology, options: SpawnOptions): Promise<Environment>
  /** Finds a network that was spawned detached by another process. */
  attach(id: string): Promise<Environment>
  /** Removes networks that nobody holds any more, or that are older than `olderThanMs`; returns what was removed. */
  sweep(options?: { olderThanMs?: number }): Promise<readonly string[]>
}

export type ProviderName = 'in-process' | 'process' | 'netns' | 'container' | 'ssh' | 'hetzner' | 'lent'

/** One live network. Disposing it stops every host, in reverse order of start, and leaves nothing. */
export interface Environment extends AsyncDisposable {
  readonly id: string
  readonly provider: ProviderName
  /** As it was validated, with every default filled in by the provider. */
  readonly topology: Topology
  readonly hosts: readonly Host[]
  /** @throws UnknownHostError listing the known names */
  host(name: string): Host
  /**
   * Proves that the fault bit before it resolves; Healing undoes it, and so does disposal.
   *
   * @param by who inflicts it, in words for people; kept in the book of the network
   * @throws EnvironmentError FAULT_NOT_SUPPORTED, FAULT_NOT_POSSIBLE, FAULT_WITHOUT_EFFECT
   */
  inflict(fault: Fault, by?: string): Promise<Healing>
  /** Faults that were inflicted and not healed, by whichever process, in order. */
  faults(): readonly Fault[]
  /** The same, with since when and by whom. */
  sufferings(): readonly Suffering[]
  /**
   * Heals one of `faults`, or all of them, the newest first; also those that another process inflicted.
   *
   * @throws EnvironmentError FAULT_UNKNOWN when none is like `fault`, FAULT_NOT_HEALED
   */
  heal(fault?: Fault): Promise<void>
  /** Hash over routes, rules, mounts and clocks of all hosts: the same before a fault and after its healing. Absent: nothing to see. */
  readonly fingerprint?: () => Promise<string>
  /** The network that really is there, measured pair by pair, beside the one that was declared. */
  attest(): Promise<Attestation>
  /** Logs, versions and settings of every host, dead ones included; never throws half-way. */
  evidence(window?: EvidenceWindow): AsyncIterable<Artifact>
  /**
   * Every daemon that ended though neither `stop`, `inflict` nor disposal asked for it, or that did not exit with 0
   * when asked to stop. Remembered when its host starts again, and after disposal.
   */
  unexpectedEnds(): Promise<readonly UnexpectedEnd[]>
  /** Lets go of a network that goes on running: closes connections to its hosts, and ends nothing. */
  leave(): Promise<void>
}

/** The end of a daemon that no tester meant. */
export interface UnexpectedEnd {
  readonly host: string
  /** Exit code or signal, and whether anybody asked: `was ended by SIGKILL, asked by nobody`. */
  readonly how: string
  /** The last lines of its log at that time. */
  readonly logTail: string
}

export interface Healing extends AsyncDisposable {
  /** Idempotent; resolves when the effect is proven to be gone. */
  heal(): Promise<void>
}

export interface Attestation {
  readonly pairs: readonly AttestedPair[]
  /** What stands before each host that is not on the open network. */
  readonly nats?: readonly { readonly host: string; readonly declared: string; readonly found: string }[]
  /** Why this is not the network that was declared, one line each; empty when it is. */
  readonly differences: readonly string[]
  readonly tookMs: number
}

export interface AttestedPair {
  readonly from: string
  readonly to: string
  /** The daemon at `from` is connected to that at `to`, directly or through a relay. */
  readonly reachable: boolean
  /** Of many hosts not all are connected to each other when their network is made; `false` for such a pair. */
  readonly introduced?: false
  readonly roundTripMs?: number
  readonly lossPercent?: number
  readonly declared?: { readonly roundTripMs: number; readonly lossPercent: number }
}

/** Cut evidence to what happened in it. Milliseconds since 1970 of this machine's clock. */
export interface EvidenceWindow {
  readonly fromMs: number
  readonly toMs: number
  /** What the tester did in it, for the timeline. */
  readonly steps?: readonly TestStep[]
}

/** One sentence of a scenario as it was carried out, by this machine's clock. */
export interface TestStep {
  readonly text: string
  readonly startedMs: number
  /** Absent while it lasts. */
  readonly endedMs?: number
  /** Such as `passed` or `failed`. */
  readonly outcome?: string
}

export interface Artifact {
  /** Empty for what is of the whole network, such as the merged timeline. */
  readonly host: string
  /** Relative, such as `daemon.log`. */
  readonly name: string
  readonly mediaType: string
  /** At most 2 MiB; the end of longer files. */
  readonly content: string
  /** How bytes that are no text stand in `content`. Absent: they are text. */
  readonly encoding?: 'base64'
}

/** How somebody at `from` fared who called the local API of a host. */
export type ApiCall =
  | { readonly answered: false; readonly why: string }
  | { readonly answered: true; readonly status: number; readonly body: string }

/** How a program on a host ended. Both outputs are cut at 1 MiB. */
export interface RunOutcome {
  /** 128 + number of the signal when one ended it. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string | Buffer
  /** Default 30 s; after it the program is killed and EnvironmentError RUN_TIMED_OUT thrown. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Where a person sits. */
export interface Terminal {
  readonly input: Readable
  readonly output: Writable
  size(): { readonly columns: number; readonly rows: number }
  onResize(listener: () => void): void
}

/** One machine as a tester sees it: a daemon to talk to, and an orderly switch. */
export interface Host extends AsyncDisposable {
  readonly name: string
  readonly region: string
  /** IP address on the environment's network; behind a translator, the inner one. */
  readonly address: string
  /** What runs on it now; undefined where the daemon runs from its sources. */
  readonly build: Build | undefined
  readonly dms: DmsClient
  /** Idempotent; resolves when the daemon answers. */
  start(): Promise<void>
  /** Idempotent; orderly. */
  stop(): Promise<void>
  isRunning(): boolean
  /**
   * Exchanges the daemon: placed first, then stopped, started, and its version read back and compared. When the new one
   * does not answer, the old one is put back and started, and the error says so. Going back is an upgrade to the old build.
   *
   * @throws EnvironmentError UPGRADE_REVERTED, BUILD_CHANGED; NOT_SUPPORTED where there is no build
   */
  upgrade(build: Build): Promise<void>
  /** Runs a program on the host, with the rights that its provider has there. @throws EnvironmentError NOT_SUPPORTED */
  run(command: readonly string[], options?: RunOptions): Promise<RunOutcome>
  /** The daemon's own command line on that host, about that host's daemon. @throws EnvironmentError NOT_SUPPORTED */
  nunet(args: readonly string[], options?: RunOptions): Promise<RunOutcome>
  /** A shell for a person; resolves with its exit code. @throws EnvironmentError NOT_SUPPORTED */
  shell(terminal: Terminal): Promise<number>
  /**
   * Sends GET /api/v1/identity to this host's local API as a program on `from` would: to 127.0.0.1 when `from` is this
   * host, else to this host's network address. Bears a valid owner's credential, so that only the place and the
   * headers can be the reason of a refusal.
   */
  callApi(from: Host, headers?: Readonly<Record<string, string>>): Promise<ApiCall>
  /** Where `supports` has `lender`. */
  readonly lender?: Lender
}

/** A way into one machine, near or far. Nothing of it goes through a shell unless the command says `sh -c`. */
export interface Reach {
  /** Runs a program there to its end. @throws EnvironmentError REACH_LOST, RUN_TIMED_OUT */
  run(command: readonly string[], options?: RunOptions): Promise<RunOutcome>
  /** A byte stream to a socket there, as a program on the machine would open it. @throws EnvironmentError REACH_LOST */
  connect(
    to: { readonly path: string } | { readonly address: string; readonly port: number },
  ): Promise<Duplex>
  /** Copies a local file there, whole or not at all; the caller compares hashes. */
  put(
    localPath: string,
    remotePath: string,
    options: { readonly mode: number; readonly signal?: AbortSignal; onBytes?(sentBytes: number): void },
  ): Promise<void>
  /** Absent where a person cannot sit down. */
  shell?(terminal: Terminal): Promise<number>
  close(): Promise<void>
}
