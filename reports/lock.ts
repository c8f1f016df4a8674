import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isObject } from './reconcile/reading.ts'

/** Tells a process from a later one of the same number; undefined where the system does not say. */
const startTimeOf = (pid: number): string | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in brackets before, and may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

const isAlive = (pid: number, startTime?: unknown): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return typeof startTime !== 'string' || startTimeOf(pid) === startTime
}

/** `{"pid":12,"startTime":"345"}`, as runs write it as well; or the number alone. */
const parseHolder = (text: string): { readonly pid: number; readonly startTime?: unknown } => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { pid: Number(value.pid), startTime: value.startTime } : { pid: Number(value) }
  } catch {
    return { pid: Number.NaN }
  }
}

/** What the lock says of its holder; undefined when nobody holds it. */
const readHolder = (path: string): { readonly pid: number; readonly isAlive: boolean } | undefined => {
  try {
    const { pid, startTime } = parseHolder(readFileSync(path, 'utf8'))
    return { pid, isAlive: Number.isInteger(pid) && pid > 0 && isAlive(pid, startTime) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The process that holds a lock and lives; undefined when there is none. */
export const lockHolder = (path: string): number | undefined => {
  const holder = readHolder(path)
  return holder?.isAlive === true ? holder.pid : undefined
}

/** A lock that is there without a living holder. One that is not there may be somebody's in the next moment. */
const isLeftBehind = (path: string): boolean => readHolder(path)?.isAlive === false

/** The name appears with the number of the process in it, so that nobody ever reads a lock without a holder. */
const take = (path: string): boolean => {
  const own = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }), {
    flag: 'wx',
  })
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own, { force: true })
  }
}

/** One process at a time removes what a dead one left: two would remove each other's new lock. */
const takeOver = (path: string): boolean => {
  const claim = `${path}.claim`
  if (!take(claim)) {
    if (isLeftBehind(claim)) rmSync(claim, { force: true })
    return false
  }
  try {
    if (isLeftBehind(path)) rmSync(path, { force: true })
    return take(path)
  } finally {
    rmSync(claim, { force: true })
  }
}

/**
 * Takes a lock between processes of this machine. That of a process that is gone is taken over.
 *
 * @returns disposed, it is free again; undefined while another process holds it
 */
export const takeLock = (path: string): Disposable | undefined => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!take(path) && !(isLeftBehind(path) && takeOver(path))) return undefined
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) }
}
