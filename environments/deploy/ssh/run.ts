import { constants } from 'node:os'
import type { ClientChannel } from 'ssh2'
import type { RunOptions, RunOutcome } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import type { SshAddress } from './address.ts'
import { placeOf } from './address.ts'
import { lost } from './problems.ts'

const defaultTimeoutMs = 30_000
const longestOutput = 2 ** 20
/** For a program to tell its process. */
const startMs = 2000

/** Keeps the first MiB; the rest is read and forgotten, so that the program is not held up. */
const collect = (stream: NodeJS.ReadableStream): (() => string) => {
  const parts: Buffer[] = []
  let size = 0
  stream.on('data', (part: Buffer) => {
    if (size < longestOutput) parts.push(part.subarray(0, longestOutput - size))
    size += part.length
  })
  return () => Buffer.concat(parts).toString('utf8')
}

const signalNumber = (name: string): number =>
  (constants.signals as Readonly<Record<string, number>>)[`SIG${name.replace(/^SIG/, '')}`] ?? 0

/** The program tells its process first, for sshd ends none of root's on request. */
export const telling = (command: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'echo $$ >&2; exec "$@"',
  'sh',
  ...command,
]

/** Ends a program that told its process, with its whole group, for every session is one. */
export const killing = (processId: string): readonly string[] => [
  'sh',
  '-c',
  'kill -s KILL -- "-$1"',
  'sh',
  processId,
]

const processLine = /^(\d+)\n/

interface Followed {
  readonly to: SshAddress
  readonly program: string
  /** Ends the program there. */
  kill(processId: string): Promise<void>
}

/** Follows a program that was just started and tells its process. @throws EnvironmentError REACH_LOST, RUN_TIMED_OUT */
export const follow = (
  channel: ClientChannel,
  { to, program, kill }: Followed,
  { input, timeoutMs = defaultTimeoutMs, signal }: RunOptions,
): Promise<RunOutcome> =>
  new Promise((resolve, reject) => {
    const [stdout, stderr] = [collect(channel), collect(channel.stderr)]
    const giveUp = (error: unknown) => {
      // It may be only just starting.
      void until(() => processLine.exec(stderr())?.[1], { withinMs: startMs })
        .then((processId) => (processId === undefined ? undefined : kill(processId)))
        .catch(() => {})
        .finally(() => channel.close())
      reject(error)
    }
    const onAbort = () => giveUp(signal?.reason)
    const timer = setTimeout(
      () =>
        giveUp(
          new EnvironmentError({
            code: 'RUN_TIMED_OUT',
            message: `Running ${program} on ${placeOf(to)}: it had not ended after ${timeoutMs} ms and was killed`,
          }),
        ),
      timeoutMs,
    )
    signal?.addEventListener('abort', onAbort)
    const complaints = new Promise<void>((ended) => void channel.stderr.once('close', () => ended()))
    channel.on('error', () => {})
    // Not 'exit': it may come before anybody can listen. Without a code or a signal the connection broke.
    channel.once('close', (code?: number | null, name?: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (code === undefined || (code === null && !name)) return reject(lost(to, `Running ${program}`))
      const exitCode = code ?? 128 + signalNumber(name ?? '')
      void complaints.then(() =>
        resolve({ exitCode, stdout: stdout(), stderr: stderr().replace(processLine, '') }),
      )
    })
    channel.end(input)
  })
