import type { Execution, ExecutionRequest, ExecutionResult, Executor } from './index.ts'

/** An execution whose end the test decides. */
export interface ScriptedExecution {
  readonly request: ExecutionRequest
  end(result: Partial<ExecutionResult>): void
  readonly isCancelled: () => boolean
}

/** Runs nothing: keeps what was asked, and ends it when the test says so. */
export const createScriptedExecutor = (name = 'scripted') => {
  const started: ScriptedExecution[] = []
  const executions = new Map<string, Execution>()
  const start = async (request: ExecutionRequest): Promise<Execution> => {
    const done = Promise.withResolvers<ExecutionResult>()
    let state: 'running' | 'finished' = 'running'
    let isCancelled = false
    const end = (result: Partial<ExecutionResult>): void => {
      state = 'finished'
      done.resolve({
        endedBy: 'exited',
        standardOutput: '',
        standardError: '',
        startedAtMs: 0,
        endedAtMs: 0,
        ...result,
      })
    }
    started.push({ request, end, isCancelled: () => isCancelled })
    const execution: Execution = {
      id: request.id,
      state: () => state,
      output: async () => ({ standardOutput: '', standardError: '' }),
      wait: () => done.promise,
      cancel: async () => {
        isCancelled = true
        end({ endedBy: 'cancelled' })
      },
    }
    executions.set(request.id, execution)
    return execution
  }
  const executor: Executor = {
    name,
    probe: async () => ({ ready: true, version: 'scripted', notes: [] }),
    start,
    get: (id) => executions.get(id),
    list: () => [...executions.values()],
    forget: async (id) => {
      if (executions.get(id)?.state() === 'finished') executions.delete(id)
    },
    sweep: async () => [],
    [Symbol.asyncDispose]: async () => {},
  }
  return { executor, started }
}
