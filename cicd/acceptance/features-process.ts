import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import { showDuration } from '../console.ts'
import { exitCodes, type FeaturesMessage, type FeaturesRequest } from './features-request.ts'

export interface FeaturesOptions {
  readonly root: string
  readonly onEnvelope: (envelope: Envelope) => void
  /** Aborted: stop in order, within `graceMs`. */
  readonly soft?: AbortSignal
  /** Aborted: stop at once. */
  readonly hard?: AbortSignal
  /** Default 30 s. */
  readonly graceMs?: number
  /** After so long without any message the process counts as hung and is ended. Default 5 min. */
  readonly silenceMs?: number
}

const defaultSilenceMs = 5 * 60_000

export interface FeaturesEnd {
  /** True when the runner said that it came to its end and the process then exited by itself. */
  readonly finished: boolean
  readonly success: boolean
  /** In plain words, why the run does not count as finished. */
  readonly why?: string
}

/** Runs features in a process of their own and resolves when it has ended, however it ended. */
export const runFeatures = (request: FeaturesRequest, options: FeaturesOptions): Promise<FeaturesEnd> => {
  // A group of its own: Ctrl-C at the terminal then reaches this process only, which stops the other in order.
  const child = fork(join(options.root, 'cicd/run-features.ts'), [JSON.stringify(request)], {
    cwd: options.root,
    detached: true,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const forget = stopOn(options, child)
  const watchdog = watch(child, options.silenceMs)
  return new Promise((resolve) => {
    let success: boolean | undefined
    let incomplete: string | undefined
    child.on('message', (message: FeaturesMessage) => {
      watchdog.heard()
      if (message.kind === 'finished') success = message.success
      else if (message.kind === 'incomplete') incomplete = message.why
      else for (const envelope of message.envelopes) options.onEnvelope(envelope)
    })
    const end = (why: string | undefined): void => {
      forget()
      watchdog.stop()
      const finished = success !== undefined && why === undefined
      resolve({
        finished,
        success: finished && success === true,
        ...(finished ? {} : { why: why ?? 'it ended early' }),
      })
    }
    child.on('error', (error) => end(`it could not be started: ${error.message}`))
    // `close`, not `exit`: the last messages may still be on their way.
    child.on('close', (code, signal) => end(watchdog.why() ?? incomplete ?? whyEnded(code, signal, success)))
  })
}

const whyEnded = (
  code: number | null,
  signal: NodeJS.Signals | null,
  success: boolean | undefined,
): string | undefined => {
  if (code === exitCodes.leftOpen)
    return 'the scenarios left sockets, timers or processes open when they ended'
  if (signal !== null) return `the process that runs the features was killed (${signal})`
  if (success === undefined) return `the process that runs the features ended early (exit code ${code})`
  if (success && code !== 0)
    return `the process that runs the features said that all is well and then failed (exit code ${code})`
  return undefined
}

/** A step that never gives way would keep the run going for ever, and heeds no request to stop. */
const watch = (child: ChildProcess, silenceMs = defaultSilenceMs) => {
  let why: string | undefined
  const timer = setTimeout(() => {
    why = `nothing was heard from the features for ${showDuration(silenceMs)}, so their process was ended`
    child.kill('SIGKILL')
  }, silenceMs)
  return {
    heard: (): void => void timer.refresh(),
    stop: (): void => clearTimeout(timer),
    why: (): string | undefined => why,
  }
}

const stopOn = ({ soft, hard, graceMs = 30_000 }: FeaturesOptions, child: ChildProcess): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  const kill = (): void => void child.kill('SIGKILL')
  const stop = (): void => {
    child.kill('SIGTERM')
    timer = setTimeout(kill, graceMs)
  }
  soft?.addEventListener('abort', stop)
  hard?.addEventListener('abort', kill)
  if (soft?.aborted === true) stop()
  return () => {
    soft?.removeEventListener('abort', stop)
    hard?.removeEventListener('abort', kill)
    clearTimeout(timer)
  }
}
