import type { Leases, ProcessTable } from '../lease/index.ts'

/** What a command works with. Data goes to `out`, everything for people to `say`. */
export interface CliContext {
  readonly leases: Leases
  readonly processes: ProcessTable
  /** Folder of networks, the same as of `leases`. */
  readonly root: string
  readonly now: () => number
  /** Absolute, with a slash at its end. */
  readonly repository: string
  readonly owner: string
  /** Aborts when the person presses Ctrl-C. */
  readonly interrupted: AbortSignal
  /** Text as it is, and a line of it. */
  write(text: string): void
  out(text: string): void
  say(line: string): void
}

/** Prints `data` as JSON, or in words for people. */
export const print = (
  { out }: CliContext,
  { json }: { readonly json?: boolean },
  data: unknown,
  words: () => string,
): void => out(json === true ? JSON.stringify(data) : words())
