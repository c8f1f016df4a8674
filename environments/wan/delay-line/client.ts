import { fileURLToPath } from 'node:url'
import { connectControl } from '../control/client.ts'
import type { LinkCounter, SiteLink } from './site-links.ts'

/** The delay line of one network. What it holds applies from one packet to the next. */
export interface DelayLine {
  /** Resolves when the next packet will be treated so. @throws EnvironmentError LINK_INVALID, CONTROL_LOST */
  setLinks(links: readonly SiteLink[]): Promise<void>
  /** Of every direction that has seen a packet. @throws EnvironmentError CONTROL_LOST */
  counters(): Promise<readonly LinkCounter[]>
  isAlive(): Promise<boolean>
  /** Lets go of the connection; the line goes on. */
  close(): void
}

const linksAtOnce = 5000
const aliveWithinMs = 1000

/**
 * Command line to run in the router's namespace. It says `ready` on stdout, and ends when the links of its namespace are
 * gone or it is killed. While it does not run, whatever the router sends to the queue is dropped.
 */
export const delayLineCommand = (options: {
  /** Socket file to be made, mode 0600. */
  readonly controlPath: string
  /** Of the rule `-j NFQUEUE --queue-num N`. */
  readonly queue: number
}): readonly [string, ...string[]] => [
  process.execPath,
  fileURLToPath(new URL('./main.ts', import.meta.url)),
  '--control',
  options.controlPath,
  '--queue',
  String(options.queue),
]

/** @throws EnvironmentError CONTROL_LOST when no delay line listens there */
export const connectDelayLine = async (controlPath: string): Promise<DelayLine> => {
  const control = await connectControl(controlPath)
  return {
    setLinks: async (links) => {
      for (let at = 0; at < links.length; at += linksAtOnce) {
        await control.ask('setLinks', links.slice(at, at + linksAtOnce))
      }
    },
    counters: async () => (await control.ask('counters', null)) as readonly LinkCounter[],
    isAlive: () =>
      control.ask('isAlive', null, aliveWithinMs).then(
        () => true,
        () => false,
      ),
    close: () => control.close(),
  }
}
