import type { Builder } from '../builds/index.ts'
import type { Environment, Terminal } from '../environment.ts'
import type { LeaseRecord, Leases, ProcessTable } from '../lease/index.ts'

/** What a command works with. Data goes to `out`, everything for people to `say`. */
export interface CliContext {
  readonly leases: Leases
  readonly processes: ProcessTable
  /** Folder of networks, the same as of `leases`. */
  readonly root: string
  /** Folder of the rendezvous of lent machines. */
  readonly lent: string
  readonly now: () => number
  /** Absolute, with a slash at its end. */
  readonly repository: string
  /** Where the person stands; relative paths begin there. */
  readonly workingDirectory: string
  readonly owner: string
  readonly builder: Builder
  /** Where the person sits. */
  readonly terminal: Terminal
  /** Aborts when the person presses Ctrl-C. */
  readonly interrupted: AbortSignal
  /** Finds a network that another process made. */
  attach(record: LeaseRecord): Promise<Environment>
  /** Text as it is, and a line of it. */
  write(text: string): void
  out(text: string): void
  say(line: string): void
}

/** One command line at work. */
export interface CliSession extends CliContext {
  /** The command line ends with this code, though nothing failed here: that of a program that ran elsewhere. */
  exitWith(code: number): void
}

/** Prints `data` as JSON, or in words for people. */
export const print = (
  { out }: Pick<CliContext, 'out'>,
  { json }: { readonly json?: boolean },
  data: unknown,
  words: () => string,
): void => out(json === true ? JSON.stringify(data) : words())
