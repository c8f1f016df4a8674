import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '../../core/index.ts'
import { type Capture, createCapture } from './capture.ts'

const run = promisify(execFile)

export interface WorkplaceOptions {
  /** The job's directory; exists already. */
  readonly directory: string
  readonly workingDirectory: string
  readonly userId: number | undefined
  readonly outputBytes: number
}

/** Where one job works, and what it writes. */
export interface Workplace {
  /** The job's own directory, removed when it ends. */
  readonly root: string
  /** Where it starts: the root or a directory in it. */
  readonly start: string
  readonly standardOutput: Capture
  readonly standardError: Capture
  /** Waits for the last output, closes everything and removes the job's own directory. */
  close(): Promise<void>
}

/** How long output may lag behind the death of the last process. */
const LAST_OUTPUT_MS = 1000

const makeDirectories = (root: string, workingDirectory: string, userId: number | undefined): string => {
  mkdirSync(root, { mode: 0o700 })
  const parts = workingDirectory.split('/').filter((part) => part !== '' && part !== '.')
  const places = parts.map((_, index) => join(root, ...parts.slice(0, index + 1)))
  for (const place of places) mkdirSync(place, { mode: 0o700 })
  if (userId !== undefined) for (const place of [root, ...places]) chownSync(place, userId, userId)
  return places.at(-1) ?? root
}

/** Makes directory, pipes and log files of one job. */
export const createWorkplace = async (
  components: { clock: Clock; mkfifo: string; onOutputEnd: (detail: string) => void },
  { directory, workingDirectory, userId, outputBytes }: WorkplaceOptions,
): Promise<Workplace> => {
  const root = join(directory, 'work')
  const start = makeDirectories(root, workingDirectory, userId)
  const pipes = ['stdout', 'stderr'].map((name) => join(directory, `${name}.pipe`))
  await run(components.mkfifo, ['-m', '600', ...pipes], { env: {} })
  const capture = (name: 'stdout' | 'stderr'): Capture =>
    createCapture(
      { clock: components.clock, onEnd: components.onOutputEnd },
      {
        pipePath: join(directory, `${name}.pipe`),
        filePath: join(directory, `${name}.log`),
        limitBytes: outputBytes,
        userId,
      },
    )
  const standardOutput = capture('stdout')
  const standardError = capture('stderr')
  return {
    root,
    start,
    standardOutput,
    standardError,
    close: async () => {
      await Promise.all([standardOutput.finish(LAST_OUTPUT_MS), standardError.finish(LAST_OUTPUT_MS)])
      removeTree(root)
    },
  }
}

/** Removes a job's directory even where the job has taken the rights away. */
export const removeTree = (path: string): void => {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    openUp(path)
    rmSync(path, { recursive: true, force: true })
  }
}

const openUp = (path: string): void => {
  chmodSync(path, 0o700)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(join(path, entry.name))
  }
}
