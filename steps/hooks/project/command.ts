import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Command, CommandEnd } from '../../world/project.ts'
import { compiled } from './layout.ts'

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Whether commands find a program of this machine. */
export const isInstalled = (program: string): boolean =>
  systemPath.split(delimiter).some((folder) => existsSync(join(folder, program)))

export interface CommandPlace {
  /** The repository whose command it is. */
  readonly root: string
  /** The project, for everything that it wants to keep elsewhere than in the repository. */
  readonly home: string
  readonly signal: AbortSignal
}

const gather = (stream: Readable): (() => string) => {
  const parts: string[] = []
  stream.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  return () => parts.join('')
}

/**
 * Runs a command of the harness in a process of its own, with nothing of our environment but the runtime.
 *
 * @throws Error when it cannot be started, or when the signal ends it
 */
export const runCommand = (
  { root, home, signal }: CommandPlace,
  command: Command,
  args: readonly string[],
): Promise<CommandEnd> => {
  const program = command === 'report' ? 'reports/cli.ts' : `cicd/${command}.ts`
  // Modules keep the path through links, so that a program takes the folder in which it is linked for its repository.
  const child = spawn(
    process.execPath,
    ['--preserve-symlinks', '--preserve-symlinks-main', program, ...args],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${dirname(process.execPath)}:${systemPath}`,
        HOME: home,
        TMPDIR: home,
        // Portable: what was compiled is found by its place beside the project, whatever the project is called.
        NODE_COMPILE_CACHE: join(home, compiled),
        NODE_COMPILE_CACHE_PORTABLE: '1',
      },
    },
  )
  const [printed, complained] = [child.stdout, child.stderr].map(gather)
  const end = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', end)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve({ code, printed: printed!(), complained: complained!() })
    })
  })
}
