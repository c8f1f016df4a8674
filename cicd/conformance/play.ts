import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderName } from '../../environments/index.ts'

export interface PlayRequest {
  readonly root: string
  readonly tag: string
  /** Where its reports go; what an earlier run left there is removed first. */
  readonly folder: string
  /** People are put onto the machines of this network. Default: side by side. */
  readonly topology?: string
  /** Lets the running scenario end and the rest be skipped. */
  readonly signal?: AbortSignal
  /** Aborted: it takes too long. It is asked to end in order, then to end at once, then it is ended, a grace apart each. */
  readonly limit?: AbortSignal
  /** Default a minute. */
  readonly graceMs?: number
}

export interface PlayEnd {
  /** 0 only when everything was as promised; null when a signal ended it. */
  readonly exitCode: number | null
  /** A run that was red has one, too. */
  readonly hasRecord: boolean
  /** Why it could not be played on this machine, with the fix. */
  readonly skipped?: string
  /** True when it had not ended before its limit, however it ended then. */
  readonly isTooLong: boolean
  /** The end of what it said. */
  readonly output: string
}

/** Machines that are there for one command alone; says why with exit code 3 when they cannot be laid here. */
const beds: Readonly<Partial<Record<ProviderName, readonly string[]>>> = {
  ssh: ['environments/providers/ssh/testing/bed.ts', '--hosts', '5', '--'],
  lent: ['environments/providers/lent/testing/borrow.ts', '--machines', '2', '--'],
}
const cannotBeLaid = 3

/** Whether machines are laid for each play, so that it is no matter whether the person has some. */
export const laysMachines = (provider: ProviderName): boolean => beds[provider] !== undefined

/** Plays the scenarios of a tag on one provider in a process of its own. */
export const playOn = (
  provider: ProviderName,
  { root, tag, folder, topology = 'side-by-side', signal, limit, graceMs = 60_000 }: PlayRequest,
): Promise<PlayEnd> => {
  rmSync(folder, { recursive: true, force: true })
  const where = ['--provider', provider, '--topology', topology]
  const accept = ['cicd/accept.ts', ...where, '--tags', tag, '--out', folder]
  const bed = beds[provider]
  const args = bed === undefined ? accept : [...bed, process.execPath, ...accept]
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own can be ended as a whole.
    detached: limit !== undefined,
  })
  const interrupt = () => send(child, 'SIGINT', limit !== undefined)
  signal?.addEventListener('abort', interrupt, { once: true })
  const forget = endOn(limit, child, graceMs)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-4000)
    })
  }
  return new Promise((resolve) =>
    child.once('close', (code) => {
      signal?.removeEventListener('abort', interrupt)
      forget()
      resolve({
        exitCode: code,
        hasRecord: existsSync(join(folder, 'record.json')),
        isTooLong: limit?.aborted === true,
        output,
        ...(code === cannotBeLaid ? { skipped: output.trim().split('\n').at(-1) ?? 'no bed' } : {}),
      })
    }),
  )
}

/** Ends a process and its group when a limit is reached, whatever they make of signals. */
const endOn = (limit: AbortSignal | undefined, child: ChildProcess, graceMs: number): (() => void) => {
  const timers: NodeJS.Timeout[] = []
  const end = (): void => {
    send(child, 'SIGINT', true)
    timers.push(
      setTimeout(() => send(child, 'SIGINT', true), graceMs),
      setTimeout(() => {
        send(child, 'SIGKILL', true)
        // Somebody who left the group may hold them open for ever.
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, 2 * graceMs),
    )
  }
  limit?.addEventListener('abort', end, { once: true })
  return () => {
    limit?.removeEventListener('abort', end)
    for (const timer of timers) clearTimeout(timer)
  }
}

const send = ({ pid }: ChildProcess, name: NodeJS.Signals, isGroup: boolean): void => {
  if (pid === undefined) return
  try {
    process.kill(isGroup ? -pid : pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
