import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import type { Terminal } from '../environment.ts'

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

const exitCodeOf = async (child: ChildProcess): Promise<number> => {
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}

/** The terminal that script(1) made for its child, such as `/dev/pts/3`. */
const terminalBehind = (pid: number): string | undefined => {
  try {
    const [shell] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
    const path = readlinkSync(`/proc/${shell}/fd/0`)
    return path.startsWith('/dev/pts/') ? path : undefined
  } catch {
    return undefined
  }
}

const resize = (pid: number, { columns, rows }: ReturnType<Terminal['size']>): void => {
  const path = terminalBehind(pid)
  if (path === undefined) return
  spawn('stty', ['-F', path, 'rows', `${rows}`, 'cols', `${columns}`], { stdio: 'ignore' }).on(
    'error',
    () => {},
  )
}

const isOwn = ({ input, output }: Terminal): boolean =>
  input === process.stdin && output === process.stdout && process.stdin.isTTY && process.stdout.isTTY

/** Some ways into a host begin at the root of its files, wherever this process stands. */
const atHome = 'cd; exec bash -i'

/** A shell on a terminal that is not this process's: script(1), of every Debian, makes one for it. */
const throughScript = async (
  enter: (program: readonly string[]) => readonly [string, ...string[]],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<number> => {
  const { columns, rows } = terminal.size()
  const [program, ...rest] = enter([
    'script',
    '--quiet',
    '--return',
    '--command',
    `stty rows ${Math.trunc(rows)} cols ${Math.trunc(columns)}; ${atHome}`,
    '/dev/null',
  ])
  const child = spawn(program, rest, { ...surroundings, stdio: ['pipe', 'pipe', 'pipe'] })
  terminal.onResize(() => resize(child.pid!, terminal.size()))
  terminal.input.pipe(child.stdin)
  child.stdin.on('error', () => {})
  child.stdout.pipe(terminal.output, { end: false })
  child.stderr.pipe(terminal.output, { end: false })
  return exitCodeOf(child).finally(() => terminal.input.unpipe(child.stdin))
}

/** Opens a shell for a person, in the folder HOME, and resolves with its exit code. */
export const shellLocally = async (
  enter: (program: readonly string[]) => readonly [string, ...string[]],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<number> => {
  if (!isOwn(terminal)) return throughScript(enter, surroundings, terminal)
  // The person's own terminal is handed on as it is, with its size, its colours and its signals.
  const [program, ...rest] = enter(['sh', '-c', atHome])
  return exitCodeOf(spawn(program, rest, { ...surroundings, stdio: 'inherit' }))
}
