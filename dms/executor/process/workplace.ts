import { execFile } from 'node:child_process'
import { chownSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '../../core/index.ts'
import { type Capture, createCapture } from './capture.ts'
import { removeTree } from './remove-tree.ts'

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
  await using undo = new AsyncDisposableStack()
  const root = join(directory, 'work')
  undo.defer(() => removeTree(root))
  const start = makeDirectories(root, workingDirectory, userId)
  const pipes = ['stdout', 'stderr'].map((name) => join(directory, `${name}.pipe`))
  undo.defer(() => {
    for (const pipe of pipes) rmSync(pipe, { force: true })
  })
  await run(components.mkfifo, ['-m', '600', ...pipes], { env: {} })
  const capture = (name: 'stdout' | 'stderr'): Capture => {
    const made = createCapture(
      { clock: components.clock, onEnd: components.onOutputEnd },
      {
        pipePath: join(directory, `${name}.pipe`),
        filePath: join(directory, `${name}.log`),
        limitBytes: outputBytes,
        userId,
      },
    )
    undo.defer(() => made.finish(LAST_OUTPUT_MS))
    return made
  }
  const standardOutput = capture('stdout')
  const standardError = capture('stderr')
  const owned = undo.move()
  return {
    root,
    start,
    standardOutput,
    standardError,
    close: () => owned.disposeAsync(),
  }
}
