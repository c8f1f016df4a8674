import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { EnvironmentError } from '../problem.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'

export interface LockComponents {
  /** Beside it lie drafts named after it. */
  readonly path: string
  readonly holder: ProcessStamp
  readonly processes: Pick<ProcessTable, 'isAlive'>
}

/** Only a taker that was killed between two file operations leaves its mark for longer. */
const takingMs = 10_000

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

const textOf = (path: string): string | undefined => unless(() => readFileSync(path, 'utf8'), undefined)

const stampIn = (text: string): ProcessStamp | undefined => {
  const value = unless<Partial<ProcessStamp> | null>(() => JSON.parse(text), null)
  return typeof value?.pid === 'number' && typeof value.started === 'string'
    ? { pid: value.pid, started: value.started }
    : undefined
}

/** A hard link: made with its whole content, and refused when the name is taken. */
const link = (from: string, to: string): boolean =>
  unless(() => {
    linkSync(from, to)
    return true
  }, false)

const holderIn = (text: string, processes: Pick<ProcessTable, 'isAlive'>): ProcessStamp | undefined => {
  const stamp = stampIn(text)
  return stamp !== undefined && processes.isAlive(stamp) ? stamp : undefined
}

/** Who holds a lock; undefined when nobody alive does. */
export const lockHolder = (
  path: string,
  processes: Pick<ProcessTable, 'isAlive'>,
): ProcessStamp | undefined => holderIn(textOf(path) ?? '', processes)

/**
 * Takes the lock away from a holder that died. Of several that want it, the one whose mark is there first may remove it,
 * and it does so only while the dead one's name is still in it.
 */
const removeDead = (path: string, dead: string): void => {
  const mark = `${path}.taking`
  if (!link(path, mark)) {
    const changedMs = unless(() => statSync(mark).ctimeMs, Date.now())
    if (Date.now() - changedMs > takingMs) rmSync(mark, { force: true })
    return
  }
  if (textOf(mark) === dead) rmSync(path, { force: true })
  rmSync(mark, { force: true })
}

/**
 * Takes a lock file that names its holder, so that the lock of a killed process holds nobody up.
 *
 * @returns what gives it back, or undefined while a living process holds it
 */
export const tryLock = ({ path, holder, processes }: LockComponents): (() => void) | undefined => {
  const draft = `${path}.${holder.pid}.tmp`
  const own = JSON.stringify({ pid: holder.pid, started: holder.started })
  const before = textOf(path)
  if (before !== undefined) {
    // Of what was read once: between two looks the lock may have gone and come back.
    if (holderIn(before, processes) !== undefined) return undefined
    removeDead(path, before)
  }
  try {
    writeFileSync(draft, own, { mode: 0o600 })
    if (!link(draft, path)) return undefined
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (textOf(path) === own) rmSync(path, { force: true })
  }
}

const nap = new Int32Array(new SharedArrayBuffer(4))

/**
 * Does something while nobody else does it. Not reentrant.
 *
 * @throws EnvironmentError LEASE_BUSY when a living process holds the lock for longer than `withinMs`
 */
export const whileLocked = <T>(components: LockComponents, act: () => T, withinMs = 5000): T => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const free = tryLock(components)
    if (free !== undefined) {
      try {
        return act()
      } finally {
        free()
      }
    }
    if (performance.now() > deadline) {
      throw new EnvironmentError({
        code: 'LEASE_BUSY',
        message: `Locking ${components.path}: process ${lockHolder(components.path, components.processes)?.pid ?? '?'} holds it for more than ${withinMs} ms`,
        hint: 'Let that process go on, or end it.',
      })
    }
    Atomics.wait(nap, 0, 0, 1)
  }
}
