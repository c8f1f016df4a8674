import type { DmsClient } from '../client/index.ts'
import type { Owner } from '../lend/agent/index.ts'
import type { Settings } from '../settings.ts'

/** What the command line needs of the process around it; `nunet.ts` hands in the real things, tests their own. */
export interface CliComponents {
  readonly build: { readonly version: string; readonly commit: string }
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Everything on standard input, at most `maxBytes`. */
  readonly readInput: (maxBytes: number) => Promise<string>
  /** Asks a person without showing the answer; undefined when nobody can be asked. */
  readonly askSecret: (question: string) => Promise<string | undefined>
  /** Asks a person; undefined when nobody can be asked. */
  readonly ask: (question: string) => Promise<string | undefined>
  readonly passphraseFromEnvironment: string | undefined
  readonly home: string
  /** Runs the daemon until it is told to stop. */
  readonly runDaemon: (settings: Settings, passphrase: string) => Promise<void>
  readonly keys: (settings: Settings) => CliKeys
  readonly connect: (dataDirectory: string) => DmsClient
  /** Called once when the person presses Ctrl-C; returns the way to stop listening. */
  readonly onInterrupt: (action: () => void) => () => void
  /** What the owner of this machine may do about lending it, with a log as JSON or for people; loaded when it is needed. */
  readonly lending: (isJson: boolean) => Promise<Owner>
  readonly pause: (delayMs: number) => Promise<void>
}

export interface CliKeys {
  list(): Promise<readonly { readonly name: string; readonly did: string }[]>
  has(name: string): Promise<boolean>
  create(
    name: string,
    passphrase: string,
    options: { overwrite: boolean },
  ): Promise<{ readonly did: string; readonly peerId: string }>
}
