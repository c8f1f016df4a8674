import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { ProcessStamp, ProcessTable } from '../../../../lease/index.ts'
import { EnvironmentError } from '../../../../problem.ts'
import type { Values } from './values.ts'

/** One resource that the engine has made. */
export interface ResourceState {
  readonly urn: string
  readonly type: string
  readonly id: string
  /** Secrets veiled. */
  readonly inputs: Values
  readonly outputs: Values
  readonly dependencies: readonly string[]
}

/** What the engine remembers between runs. */
export interface EngineState {
  readonly format: 1
  /** In the order in which they were made. */
  readonly resources: readonly ResourceState[]
  /** By urn: what was about to be made when the last word was written. */
  readonly pending: Readonly<Record<string, string>>
}

const empty: EngineState = { format: 1, resources: [], pending: {} }

export interface StateFile extends Disposable {
  state(): EngineState
  /** On disk when it returns. */
  change(next: EngineState): void
}

/** Outlives the death of its writer, not a failure of power: good enough for tests. */
const write = (path: string, text: string, flag: 'w' | 'wx'): void =>
  writeFileSync(path, text, { mode: 0o600, flag })

const read = <T>(path: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch {
    return undefined
  }
}

/** Taken over from a process that is no more. */
const takeLock = (path: string, processes: ProcessTable): void => {
  const own = JSON.stringify(processes.stamp(process.pid) ?? { pid: process.pid, started: '' })
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      write(path, own, 'wx')
      return
    } catch {
      const holder = read<ProcessStamp>(path)
      if (holder !== undefined && processes.isAlive(holder))
        throw new EnvironmentError({
          code: 'STATE_LOCKED',
          message: `Opening ${path.replace(/\.lock$/, '')}: process ${holder.pid} works on it`,
          hint: 'Wait until it has ended.',
        })
      rmSync(path, { force: true })
    }
  }
  throw new EnvironmentError({ code: 'STATE_LOCKED', message: `Locking ${path}: others were faster` })
}

/** Opens the state alone; a file that was being written when its writer died is as before or as after. */
export const openState = (path: string, processes: ProcessTable): StateFile => {
  const lock = `${path}.lock`
  takeLock(lock, processes)
  let present = read<EngineState>(path) ?? empty
  return {
    state: () => present,
    change: (next) => {
      write(`${path}.tmp`, JSON.stringify(next, undefined, 2), 'w')
      renameSync(`${path}.tmp`, path)
      present = next
    },
    [Symbol.dispose]: () => rmSync(lock, { force: true }),
  }
}
