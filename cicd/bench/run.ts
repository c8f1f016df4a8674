import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { codeFolders } from '../checks/source-files.ts'
import { type Figure, parseFigure } from './figure.ts'

export interface BenchResult {
  /** Relative to the repository. */
  readonly file: string
  readonly figures: readonly Figure[]
  /** Why it does not count, in plain words. */
  readonly problem?: string
}

export interface BenchListener {
  readonly onFigure?: (figure: Figure) => void
  /** Has the bench clean up and end. */
  readonly signal?: AbortSignal
}

/** Bench files beside the code whose path holds one of `names`; all without names. */
export const findBenches = (root: string, names: readonly string[]): readonly string[] =>
  globSync(`{${codeFolders.join(',')}}/**/*.bench.ts`, { cwd: root })
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
    .sort()

/** Runs one bench file in a process of its own; what it says on standard error is for people and passes through. */
export const runBench = async (
  root: string,
  file: string,
  { onFigure = () => {}, signal }: BenchListener = {},
): Promise<BenchResult> => {
  const child = spawn(process.execPath, [file], {
    cwd: root,
    // A terminal sends Ctrl-C to a whole group; in one of its own, a bench hears it once and cleans up.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const interrupt = () => child.kill('SIGINT')
  signal?.addEventListener('abort', interrupt, { once: true })
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(message))
    child.on('exit', (code, signal) =>
      resolve(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`),
    )
  })
  const figures: Figure[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const figure = parseFigure(line)
    if (figure === undefined) continue
    figures.push(figure)
    onFigure(figure)
  }
  const end = await ended
  signal?.removeEventListener('abort', interrupt)
  const problem = end || (figures.length === 0 ? 'printed no figure' : '')
  return { file, figures, ...(problem === '' ? {} : { problem }) }
}
