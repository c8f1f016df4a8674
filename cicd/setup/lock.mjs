import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTimeOf } from './processes.mjs'

/**
 * Runs `work` while no other process of this machine does so under the same file. The file names its holder by process
 * id and start time, so that the lock of a dead process, or of one whose id was given away again, is taken over.
 *
 * @throws the reason of `signal` when it aborts before the lock is taken
 */
export const withLock = async (file, work, signal) => {
  mkdirSync(dirname(file), { recursive: true })
  const self = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) })
  await acquire(file, self, signal)
  try {
    return await work()
  } finally {
    if (read(file) === self) rmSync(file, { force: true })
  }
}

/**
 * Takes the lock if nobody alive has it, without waiting for whoever does.
 *
 * @returns `{ release }`, or `{ holder }` with the process id of who has it
 */
export const tryLock = async (file) => {
  mkdirSync(dirname(file), { recursive: true })
  const self = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) })
  while (!create(file, self)) {
    const holder = read(file)
    if (holder === undefined || takeOver(file, holder)) continue
    const { pid, startTime } = parse(holder)
    if (isAlive(pid, startTime)) return { holder: pid }
    // Another contender is just taking the lock of a dead holder over.
    await sleep(50)
  }
  return { release: () => read(file) === self && rmSync(file, { force: true }) }
}

const acquire = async (file, self, signal) => {
  let told = false
  while (!create(file, self)) {
    const holder = read(file)
    if (holder === undefined || takeOver(file, holder)) continue
    if (!told) console.error(`waiting for another set-up of this clone (process ${parse(holder).pid}) …`)
    told = true
    await sleep(250, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** Link instead of write: the file appears whole or not at all, and only for one of several contenders. */
const create = (file, content) => {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Removes the lock of a dead holder. The marker keeps a slower contender from removing the next holder's lock. */
const takeOver = (file, holder) => {
  const { pid, startTime } = parse(holder)
  if (isAlive(pid, startTime)) return false
  const marker = `${file}.dead-${pid}`
  if (!create(marker, String(process.pid))) {
    if (ageMs(marker) > 10_000) rmSync(marker, { force: true })
    return false
  }
  try {
    if (read(file) === holder) rmSync(file, { force: true })
    return true
  } finally {
    rmSync(marker, { force: true })
  }
}

const read = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const parse = (holder) => {
  try {
    return JSON.parse(holder)
  } catch {
    return { pid: 0 }
  }
}

const ageMs = (file) => {
  try {
    return Date.now() - statSync(file).mtimeMs
  } catch {
    return 0
  }
}

const isAlive = (pid, startTime) => {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return startTime === undefined || startTimeOf(pid) === startTime
}
