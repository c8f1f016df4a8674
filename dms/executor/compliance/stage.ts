import { readdirSync, readFileSync } from 'node:fs'
import type { ExecutionRequest, Executor } from '../index.ts'

/** What a compliance run needs to know about one kind of executor. */
export interface ExecutorStage {
  readonly executor: Executor
  /** Parameters of a job that runs a script in a shell. */
  shell(script: string): Readonly<Record<string, unknown>>
  /** Parameters of a job that prints its environment, one variable a line, and nothing else. */
  readonly environmentJob: Readonly<Record<string, unknown>>
  /** Parameters of a job whose program does not exist. */
  readonly missingProgram: Readonly<Record<string, unknown>>
  /** Variables that the executor adds by itself. */
  readonly ownVariables: readonly string[]
  /** False where the executor cannot tell an end by signal from an exit code above 128. */
  readonly tellsSignals: boolean
  /** Processes and threads that one job may have. */
  readonly maxProcesses: number
  /** Traces of jobs that are not processes: containers, groups, directories. */
  traces(): Promise<readonly string[]>
  /** Starts a job in a process of its own and ends that process with KILL while the job runs. */
  abandon(request: ExecutionRequest): Promise<void>
  close(): Promise<void>
}

/** Number of living processes that have `text` in their command line, in whatever namespace they are. */
export const processesWith = (text: string): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').includes(text)
      } catch {
        return false
      }
    }).length
