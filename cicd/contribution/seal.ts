import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { limits } from './limits.ts'
import { nobody, pickRoomUser } from './room-user.ts'

/** A folder or file of this machine that can be read inside. */
export interface Window {
  readonly from: string
  /** Where it is inside. */
  readonly to: string
}

export interface SealOptions {
  /** The checkout; its tracked code can be read inside at /repo, its history and its reports cannot. */
  readonly root: string
  readonly windows?: readonly Window[]
  readonly timeMs?: number
  /** Tests hand in less. */
  readonly maxBytes?: number
  readonly isRoot: boolean
}

/** How something sealed ended. */
export interface SealedEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it was ended from outside; absent when it ended by itself. */
  readonly stoppedFor?: 'time' | 'output'
  /** What it wrote to its descriptor 3, whole lines only, at most `maxBytes`. */
  readonly messages: string
  /** The end of what it wrote to standard output and error. Not harmless. */
  readonly noise: string
}

/** What the sealed program may read of the checkout: code and locked packages. No history, no reports, no local files. */
const readable = [
  'cicd',
  'dist',
  'dms',
  'environments',
  'features/ensembles',
  'node_modules',
  'package.json',
  'reports',
  'specs',
  'steps',
  'tsconfig.json',
] as const

/** Evidence of other runs is nobody's business in there: the last one's, kept ones', and what waits to be published. */
const otherRuns = ['reports/out', 'reports/runs', 'reports/spool'] as const

const systemWindows = (): readonly string[] =>
  ['/usr', '/bin', '/lib', '/lib64', '/etc/ld.so.cache', '/etc/alternatives', '/etc/faketimerc'].filter(
    existsSync,
  )

const flat = (windows: readonly Window[]): readonly string[] =>
  windows.flatMap(({ from, to }) => ['--ro-bind', from, to])

const onPath = (program: string, searchPath: string): string | undefined =>
  searchPath
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync)

/** What a seal needs and this machine lacks, with the command that brings it. */
export const sealLacks = (searchPath: string): string | undefined => {
  const absent = ['bwrap', 'prlimit', 'setpriv', 'unshare'].filter(
    (program) => onPath(program, searchPath) === undefined,
  )
  return absent.length === 0
    ? undefined
    : `A contribution runs only sealed, and ${absent.join(', ')} is missing: apt-get install -y bubblewrap util-linux`
}

/**
 * The words that run `command` (absolute inside) in a sealed room: namespaces of its own for users, processes, names and
 * network (loopback alone), an empty home, nothing writable but a small memory disk, no environment, no rights, bounded
 * memory, files, processes and time of the processor. It ends with whoever started it.
 */
export const sealedCommand = (options: SealOptions, command: readonly string[]): readonly string[] => {
  const { root, windows = [], isRoot, timeMs = limits.timeMs } = options
  const code = readable.map((name) => ({ from: join(root, name), to: `/repo/${name}` }))
  const user = `${pickRoomUser()}`
  const disk = ['--size', String(limits.diskBytes), '--tmpfs', '/tmp']
  return [
    'bwrap',
    // Root drops to a nobody inside, whose processes the kernel counts; others get a user namespace, which counts apart.
    ...(isRoot ? [] : ['--unshare-user', '--uid', `${nobody}`, '--gid', `${nobody}`]),
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--clearenv', '--hostname', 'sealed'],
    // Parents that are made by themselves can be entered by root only.
    ...['/etc', '/runtime', '/repo', '/repo/features', '/repo/features/contributed', '/repo/pack'].flatMap(
      (folder) => ['--dir', folder],
    ),
    ...flat(systemWindows().map((path) => ({ from: path, to: path }))),
    ...['--proc', '/proc', '--dev', '/dev', ...disk, '--dir', '/tmp/home', '--chmod', '0777', '/tmp/home'],
    ...flat(code.filter(({ from }) => existsSync(from))),
    ...otherRuns
      .filter((folder) => existsSync(join(root, folder)))
      .flatMap((folder) => ['--tmpfs', `/repo/${folder}`]),
    ...flat(windows),
    ...['--chmod', '0777', '/tmp', '--remount-ro', '/', '--chdir', '/repo'],
    ...['--setenv', 'HOME', '/tmp/home', '--setenv', 'TMPDIR', '/tmp', '--setenv', 'PATH', '/usr/bin:/bin'],
    '--',
    // The first process of the room has the same user; from a namespace below, its memory cannot be reached.
    ...(isRoot ? [] : ['unshare', '--user', '--map-current-user', '--']),
    'prlimit',
    `--data=${limits.memoryBytes}`,
    `--nproc=${limits.processes}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.diskBytes}`,
    `--cpu=${Math.ceil((2 * timeMs) / 1000)}`,
    '--core=0',
    '--',
    ...(isRoot ? ['setpriv', '--reuid', user, '--regid', user, '--clear-groups'] : ['setpriv']),
    ...['--no-new-privs', '--inh-caps=-all', ...(isRoot ? ['--bounding-set=-all'] : [])],
    '--',
    ...command,
  ]
}

/** Keeps the beginning of a stream, and tells when it was too much. */
const gather = (stream: Readable, maxBytes: number, onOverflow: () => void): (() => string) => {
  const parts: Buffer[] = []
  let bytes = 0
  stream.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= maxBytes) parts.push(part)
    else onOverflow()
  })
  return () => Buffer.concat(parts).toString('utf8')
}

const noiseBytes = 64 * 1024

const killGroup = ({ pid, exitCode, signalCode }: ChildProcess): void => {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Runs a command sealed and waits for its end, which comes at the latest when its time is over. Everything that it
 * started ends with it.
 */
export const runSealed = (
  options: SealOptions,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<SealedEnd> => {
  const [program, ...args] = sealedCommand(options, command)
  const child: ChildProcess = spawn(program!, args, {
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own: at its beginning the room's first process does not yet end with bwrap, and is in that group.
    detached: true,
  })
  let stoppedFor: SealedEnd['stoppedFor']
  const kill = (why?: SealedEnd['stoppedFor']): void => {
    stoppedFor ??= why
    killGroup(child)
  }
  const maxBytes = options.maxBytes ?? limits.messageBytes
  const messages = gather(child.stdio[3] as Readable, maxBytes, () => kill('output'))
  // Chatter is no reason to end: only its beginning is kept.
  const noise = [child.stdout!, child.stderr!].map((stream) => gather(stream, noiseBytes, () => {}))
  const timer = setTimeout(() => kill('time'), options.timeMs ?? limits.timeMs)
  const abort = (): void => kill()
  signal?.addEventListener('abort', abort)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, ending) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      const said = messages()
      resolve({
        code,
        signal: ending,
        ...(stoppedFor === undefined ? {} : { stoppedFor }),
        messages: said.slice(0, said.lastIndexOf('\n') + 1),
        noise: noise.map((read) => read()).join(''),
      })
    })
  })
}

/** The runtime that sealed code gets: this process's own, wherever it is. */
export const runtimeWindow = (execPath: string): Window => ({
  from: realpathSync(execPath),
  to: '/runtime/node',
})
