import type { Duplex } from 'node:stream'
import type { Build } from '../../environment.ts'
import type { HostFiles } from '../host-files.ts'

/** What a far machine is, asked before anything is put there. */
export interface RemoteFacts {
  /** As `uname -s` says it: `Linux`. */
  readonly operatingSystem: string
  /** As `uname -m` says it: `x86_64`, `aarch64`. */
  readonly architecture: string
  /** Free for this user where the host's directory is. */
  readonly freeBytes: number
  /** systemd is its first process and lets this user make units. */
  readonly hasSystemd: boolean
}

/** Files of a host that are written or read as text. */
export type RemoteFile =
  | 'settings'
  | 'passphrase'
  | 'log'
  | 'logBefore'
  | 'token'
  | 'status'
  | 'telemetry'
  | 'telemetryBefore'

/** The present daemon of a host. Lives count from 1; 0: it has never had one. */
export interface RemoteState {
  readonly life: number
  /** As programs on that machine see it; absent when it does not run. */
  readonly pid?: number
}

/** How a daemon ended. One whose supervisor was killed with it has none. */
export interface RemoteEnd {
  readonly life: number
  /** Such as `ended with exit code 3` or `was ended by SIGKILL`. */
  readonly how: string
  /** With exit code 0. */
  readonly isOrderly: boolean
  /** Its last lines, taken when it ended; may hold the daemon's credentials. */
  readonly logTail: string
}

export interface PutOptions {
  readonly signal?: AbortSignal | undefined
  onBytes?(sentBytes: number): void
}

/**
 * What a machine must be able to do for one host of a network, whatever way leads to it. Everything it makes lies in the
 * host's directory, but for builds, which lie beside the networks by their hash and are sent once.
 *
 * Every call throws EnvironmentError REACH_LOST when the machine cannot be reached any more.
 */
export interface RemoteKeeper {
  /** Paths there. */
  readonly files: HostFiles
  facts(): Promise<RemoteFacts>
  /** The machine holds these bytes already; their hash was computed there. */
  has(sha256: string): Promise<boolean>
  /** Sends a build. @throws EnvironmentError BUILD_CHANGED when other bytes arrived, HOST_DISK_FULL */
  put(build: Build, options?: PutOptions): Promise<void>
  /** From the next start the host runs these bytes; atomic. */
  use(sha256: string): Promise<void>
  /** Makes the host's directories (0700) and the file (0600); the content travels neither in arguments nor in environments. */
  write(file: RemoteFile, content: string): Promise<void>
  /** The last `maxBytes` of a file as it is, from the start of a line; undefined when there is none. */
  read(file: RemoteFile, maxBytes: number): Promise<string | undefined>
  /** Starts the daemon, which survives this connection and is never started again by itself; without effect when it runs. */
  start(): Promise<RemoteState>
  state(): Promise<RemoteState>
  /** Of all daemons that have ended, oldest first; at most the last 50. */
  ends(): Promise<readonly RemoteEnd[]>
  /** Sends the signal and waits until the daemon is gone; false when it is still there after `withinMs`. */
  end(signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<boolean>
  /** A byte stream to the daemon's API socket, or to where a program on that machine may connect. */
  connect(to?: { readonly address: string; readonly port: number }): Promise<Duplex>
  /** Ends every process of this host and removes its directory; may be called again. */
  remove(): Promise<void>
}
