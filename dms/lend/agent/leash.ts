import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { lentVariable } from './members.ts'
import { searchPath } from './search-path.ts'

/**
 * Holds a daemon for as long as the agent lives: its standard input is a pipe whose other end only the agent has, so that
 * however the agent ends, the daemon is asked to end, and then made to. Ends as the daemon did.
 */
const script = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
daemon=$!
echo $daemon >&3
exec 3>&-
{
  cat <&4 >/dev/null
  kill -s TERM $daemon; kill -s CONT $daemon
  tries=0
  while kill -s 0 $daemon && [ $tries -lt 30 ]; do tries=$((tries + 1)); sleep 0.1; done
  kill -s KILL $daemon
} 2>/dev/null &
guard=$!
exec 4<&-
wait $daemon
code=$?
kill -s KILL $guard 2>/dev/null
exit $code
`

export interface Leashed {
  readonly pid: number
  /** Of the leash itself, for the control group. */
  readonly leashPid: number
  /** 128 + the number of the signal when one ended it. */
  readonly ended: Promise<number>
}

export interface LeashOptions {
  readonly command: readonly string[]
  /** Of the lending; the mark of everything that is started. */
  readonly directory: string
  /** What the daemon writes goes to its end. */
  readonly logFile: string
  readonly home: string
  /** Called before the daemon is started, with the process that will start it. */
  onLeash?(pid: number): void
}

const firstLine = (stream: Readable, child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface({ input: stream }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`the leash ended with exit code ${code} before it had started`)),
    )
  })

/** Starts a program that ends with this process, in a session of its own, with nothing of this one's environment. */
export const startLeashed = async (options: LeashOptions): Promise<Leashed> => {
  const { command, directory, logFile, home } = options
  const log = openSync(logFile, 'a', 0o600)
  try {
    const child = spawn('/bin/sh', ['-c', script, 'leash', ...command], {
      cwd: home,
      detached: true,
      env: { PATH: searchPath, HOME: home, LC_ALL: 'C', [lentVariable]: directory },
      stdio: ['pipe', log, log, 'pipe'],
    })
    child.stdin?.on('error', () => {})
    const ended = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' ? 143 : 137)))
    })
    const pid = Number(await firstLine(child.stdio[3] as Readable, child))
    options.onLeash?.(child.pid!)
    return { pid, leashPid: child.pid!, ended }
  } finally {
    closeSync(log)
  }
}
