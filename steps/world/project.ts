/** Commands of the harness, as package.json publishes them. */
export type Command = 'accept' | 'contribution' | 'plan' | 'report'

/** How a command ended. */
export interface CommandEnd {
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null
  /** Standard output. */
  readonly printed: string
  /** Standard error. */
  readonly complained: string
}

/** Runs a command of the harness to its end; a path among the arguments is relative to where it runs, or absolute. */
export type Commanding = (command: Command, args: readonly string[]) => Promise<CommandEnd>

/**
 * A small repository with scenarios of its own, on which people of a scenario use the harness. Paths are relative to it,
 * and are chosen by tasks, never by a sentence.
 */
export interface Project {
  /** The absolute path. */
  pathOf(path: string): string
  /** Makes folders as needed. */
  write(path: string, text: string): Promise<void>
  /** @throws Error naming the file that is not there */
  read(path: string): Promise<string>
  remove(path: string): Promise<void>
  /** Paths of all files in a folder; none where there is no such folder. */
  filesIn(folder: string): Promise<readonly string[]>
  /** In this project. */
  readonly run: Commanding
  /** In the repository under test, with its features; writes only where it is told to. */
  readonly runAtHome: Commanding
}
