import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { EnvironmentError, throwIfAborted } from '../problem.ts'
import { git } from './git.ts'

export interface MakeOptions {
  /** Full hash. */
  readonly commit: string
  /** A clone with that commit. */
  readonly repository: string
  /** Made, and removed by the caller. */
  readonly folder: string
  readonly onProgress: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

const longestMs = 15 * 60_000
/** What does not end on request within this time is killed. */
const heedsWithinMs = 10_000
/** Of what a build says; its end is what tells why it failed. */
const tailLength = 2000

const sameText = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = await Promise.all([one, other].map((path) => readFile(path, 'utf8').catch(() => undefined)))
  return a !== undefined && a === b
}

/** The packages of this repository are those of the other commit when both lockfiles are equal. */
const lendPackages = async (repository: string, folder: string): Promise<boolean> => {
  const lock = 'package-lock.json'
  const isInstalled = existsSync(join(repository, 'node_modules', '.package-lock.json'))
  if (!isInstalled || !(await sameText(join(repository, lock), join(folder, lock)))) return false
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return true
}

const run = (
  folder: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(process.execPath, [...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let tail = ''
    let why: string | undefined
    const hear = (part: Buffer) => {
      tail = (tail + part.toString('utf8')).slice(-tailLength)
    }
    let killing: NodeJS.Timeout | undefined
    const send = (name: NodeJS.Signals) => {
      try {
        process.kill(-child.pid!, name)
      } catch {
        // It has ended by itself.
      }
    }
    const end = (reason: string) => {
      why ??= reason
      // The set-up ends its npm, which has a group of its own.
      send('SIGTERM')
      killing ??= setTimeout(send, heedsWithinMs, 'SIGKILL')
    }
    const onAbort = () => end('given up on request')
    const timer = setTimeout(end, longestMs, `no end within ${longestMs / 60_000} min`)
    signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', (error) => {
      why ??= error.message
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      clearTimeout(killing)
      if (why !== undefined) send('SIGKILL')
      signal?.removeEventListener('abort', onAbort)
      resolve(code === 0 && why === undefined ? undefined : `${why ?? `exit code ${code}`}\n${tail.trim()}`)
    })
  })

/**
 * Builds the daemon of a commit in a clone of its own, so that nothing of the checkout matters or is touched.
 *
 * @returns path of its build.json
 * @throws EnvironmentError BUILD_FAILED with the end of what the build said
 */
export const makeBuild = async ({
  commit,
  repository,
  folder,
  onProgress,
  signal,
}: MakeOptions): Promise<string> => {
  const short = commit.slice(0, 12)
  const startedMs = performance.now()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  onProgress(`building ${short}: taking its sources`)
  await git(repository, ['clone', '--quiet', '--shared', '--no-checkout', '--', repository, folder], {
    signal,
  })
  await git(folder, ['checkout', '--quiet', '--detach', commit], { signal })
  const isLent = await lendPackages(repository, folder)
  onProgress(
    isLent
      ? `building ${short}: with the packages of this checkout`
      : `building ${short}: its packages differ, installing them (a minute or more)`,
  )
  const problem = await run(folder, ['cicd/setup.mjs', 'cicd/build.ts'], signal)
  throwIfAborted(signal, `Building ${short}`)
  if (problem !== undefined) {
    throw new EnvironmentError({
      code: 'BUILD_FAILED',
      message: `Building commit ${short}: ${problem}`,
      hint: `Try it by hand: git worktree add /tmp/${short} ${short} && cd /tmp/${short} && npm run build`,
    })
  }
  onProgress(`building ${short}: done in ${Math.round((performance.now() - startedMs) / 1000)} s`)
  return join(folder, 'dist', 'build.json')
}
