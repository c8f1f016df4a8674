import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { RunOptions, RunOutcome } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'

const defaultTimeoutMs = 30_000
const maxOutputBytes = 1_048_576

/** Keeps the beginning of a stream and lets the rest go by, so that the writer is never held up. */
const beginningOf = (stream: NodeJS.ReadableStream): (() => string) => {
  const parts: Buffer[] = []
  let size = 0
  stream.on('data', (part: Buffer) => {
    if (size < maxOutputBytes) parts.push(part.subarray(0, maxOutputBytes - size))
    size += part.length
  })
  return () => Buffer.concat(parts).toString('utf8')
}

const numberOf = (signal: NodeJS.Signals): number => constants.signals[signal]

/** Runs a program of this machine to its end; what it started in its process group ends with its time. */
export const runLocally = (
  [program, ...rest]: readonly [string, ...string[]],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
  { input, timeoutMs = defaultTimeoutMs, signal }: RunOptions = {},
): Promise<RunOutcome> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    const child = spawn(program, rest, { env, cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    const [stdout, stderr] = [beginningOf(child.stdout), beginningOf(child.stderr)]
    let broken: unknown
    const end = (why: unknown) => {
      broken ??= why
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended in this very moment.
      }
    }
    const late = new EnvironmentError({
      code: 'RUN_TIMED_OUT',
      message: `Running ${program}: it did not end within ${timeoutMs} ms and was killed`,
    })
    const timer = setTimeout(end, timeoutMs, late)
    const abort = () => end(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const settle = (outcome: RunOutcome) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (broken === undefined) resolve(outcome)
      else reject(broken)
    }
    // As a shell answers when there is no such program.
    child.once('error', ({ message }) => settle({ exitCode: 127, stdout: '', stderr: `${message}\n` }))
    child.once('close', (code, killedBy) =>
      settle({
        exitCode: code ?? (killedBy === null ? 1 : 128 + numberOf(killedBy)),
        stdout: stdout(),
        stderr: stderr(),
      }),
    )
    // A program that does not read its input closes it.
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
