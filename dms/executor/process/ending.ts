import type { Cause } from '../cause.ts'
import type { ExecutionResult } from '../index.ts'
import { LAUNCHER_NAME } from './launch.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export type Outcome = Pick<ExecutionResult, 'endedBy' | 'exitCode' | 'signal' | 'detail'>

const LAUNCH_FAILURE = new RegExp(
  `^(?:${LAUNCHER_NAME}: \\d+: |[^:\\n]*/(?:nsenter|setpriv|prlimit|nice): )([^\\n]*)\\n$`,
)

/** What the launcher said, when it could not become the job. */
const launchFailure = ({ code }: Exit, standardError: string): string | undefined =>
  code !== null && code >= 125 && code <= 127 ? LAUNCH_FAILURE.exec(standardError)?.[1] : undefined

const fromSignal = (signal: NodeJS.Signals): Outcome => {
  if (signal === 'SIGXCPU') {
    return {
      endedBy: 'cpu-limit',
      signal,
      detail: 'one of its processes used more processor time than the job may',
    }
  }
  const detail = signal === 'SIGXFSZ' ? { detail: 'it wrote a file larger than its disk limit' } : {}
  return { endedBy: 'signalled', signal, ...detail }
}

/** Names what ended a job: our own cause first, then what its last words and its exit tell. */
export const judgeExit = (exit: Exit, cause: Cause | undefined, standardError: string): Outcome => {
  const left = {
    ...(exit.code === null ? {} : { exitCode: exit.code }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
  }
  if (cause !== undefined) return { ...left, ...cause }
  const complaint = launchFailure(exit, standardError)
  if (complaint !== undefined) return { endedBy: 'failed-to-start', detail: complaint }
  return exit.signal === null ? { endedBy: 'exited', ...left } : fromSignal(exit.signal)
}
