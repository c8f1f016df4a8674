import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ProcessIdentity } from '../process-table.ts'

/** What a later life of the daemon needs to end a job that it did not start. */
export interface ExecutionRecord {
  readonly id: string
  /** Boot and process namespace in which the identities mean something. */
  readonly universe: string
  readonly helpers: readonly ProcessIdentity[]
  readonly leader?: ProcessIdentity
  readonly groups: readonly string[]
  readonly userId?: number
  readonly finished: boolean
}

const identity = Type.Object({ pid: Type.Integer({ minimum: 2 }), startTicks: Type.String({ minLength: 1 }) })
const schema = Type.Object({
  id: Type.String(),
  universe: Type.String(),
  helpers: Type.Array(identity),
  leader: Type.Optional(identity),
  groups: Type.Array(Type.String()),
  userId: Type.Optional(Type.Integer({ minimum: 1 })),
  finished: Type.Boolean(),
})

const pathIn = (directory: string): string => join(directory, 'execution.json')

/**
 * Takes an id for ever: creates its record.
 *
 * @returns false when there is one already
 */
export const claimRecord = (directory: string, record: ExecutionRecord): boolean => {
  const fresh = `${pathIn(directory)}.${process.pid}.claim`
  writeFileSync(fresh, JSON.stringify(record), { mode: 0o600 })
  try {
    linkSync(fresh, pathIn(directory))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(fresh, { force: true })
  }
}

export const writeRecord = (directory: string, record: ExecutionRecord): void => {
  const fresh = `${pathIn(directory)}.new`
  writeFileSync(fresh, JSON.stringify(record), { mode: 0o600 })
  renameSync(fresh, pathIn(directory))
}

/** Undefined when the directory holds no record; `damaged` when it holds one that cannot be understood. */
export const readRecord = (directory: string): ExecutionRecord | 'damaged' | undefined => {
  let text: string
  try {
    text = readFileSync(pathIn(directory), 'utf8')
  } catch {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    return Value.Check(schema, value) ? (value as ExecutionRecord) : 'damaged'
  } catch {
    return 'damaged'
  }
}
