import type { Cause } from '../cause.ts'
import type { ExecutionResult } from '../index.ts'
import { launcherName } from './launch.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What was heard of a job and its launcher. */
export interface Words {
  /** The word that the launcher's name ends with. */
  readonly mark: string
  /** Whether the launcher came as far as its shell; what other programs say after that is the job's, and before it is not. */
  readonly hasShell: boolean
  readonly standardError: string
}

export type Outcome = Pick<ExecutionResult, 'endedBy' | 'exitCode' | 'signal' | 'detail'>

const inWords = ({ code, signal }: Exit): string =>
  signal === null ? `exit code ${code}` : `the signal ${signal}`

/** Why the launcher could not become the job; undefined when it did. */
const launchFailure = (exit: Exit, { mark, hasShell, standardError }: Words): string | undefined => {
  // Nothing but the launcher can have spoken.
  if (!hasShell) return standardError.trim() || `its launcher ended with ${inWords(exit)}, and said nothing`
  if (exit.code === null || exit.code === 0) return undefined
  return new RegExp(`^${launcherName(mark)}: \\d+: ([^\\n]*)\\n$`).exec(standardError)?.[1]
}

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
export const judgeExit = (exit: Exit, cause: Cause | undefined, words: Words): Outcome => {
  const left = {
    ...(exit.code === null ? {} : { exitCode: exit.code }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
  }
  if (cause !== undefined) return { ...left, ...cause }
  const complaint = launchFailure(exit, words)
  if (complaint !== undefined) return { endedBy: 'failed-to-start', detail: complaint }
  return exit.signal === null ? { endedBy: 'exited', ...left } : fromSignal(exit.signal)
}
