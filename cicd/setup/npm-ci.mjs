import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InterruptedError } from './interruption.mjs'
import { isGroupAlive, signalGroup, startTimeOf } from './processes.mjs'

/**
 * Runs `npm ci` in a process group of its own, which also spares it the Ctrl-C of a terminal: it hears of that once, from
 * here. When it did not end well, the whole group has ended on return.
 *
 * @returns exit code, name of the signal that ended it, 'no npm', or why it could not be started
 * @throws InterruptedError when it was ended on request
 */
export const npmCi = async (root, logFile, interruption) => {
  const noteFile = join(root, '.cache', 'npm-ci.json')
  await endLeftover(noteFile)
  interruption.soft.throwIfAborted()
  const outcome = await run(root, { logFile, noteFile }, interruption)
  rmSync(noteFile, { force: true })
  if (interruption.soft.aborted) {
    const { signalName } = interruption.soft.reason
    throw new InterruptedError(
      signalName,
      ', and npm ci with it. Nothing counts as installed; the next command begins anew',
    )
  }
  return outcome
}

const run = (root, { logFile, noteFile }, { soft, hard }) =>
  new Promise((resolve) => {
    const log = openSync(logFile, 'w')
    // Both named: NODE_ENV=production or a user's configuration would leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--progress=false']
    const stdio = ['ignore', log, log]
    const child = spawn('npm', args, { cwd: root, stdio, env: outsideOf(root), detached: true })
    const pass = () => signalGroup(child.pid, soft.reason.signalName)
    const kill = () => signalGroup(child.pid, 'SIGKILL')
    const finish = (outcome) => {
      soft.removeEventListener('abort', pass)
      hard.removeEventListener('abort', kill)
      closeSync(log)
      resolve(outcome)
    }
    child.on('error', (error) => finish(error.code === 'ENOENT' ? 'no npm' : error.message))
    if (child.pid === undefined) return
    writeFileSync(noteFile, JSON.stringify({ pid: child.pid, startTime: startTimeOf(child.pid) }))
    soft.addEventListener('abort', pass)
    hard.addEventListener('abort', kill)
    child.on('exit', async (code, signal) => {
      if (code !== 0 || soft.aborted) await killGroup(child.pid)
      finish(signal ?? code)
    })
  })

/** A set-up that was killed leaves its npm running; two of them tear at the same folder. */
const endLeftover = async (noteFile) => {
  const { pid, startTime } = readNote(noteFile)
  // Without a start time nobody can tell whether the number was given away again.
  if (startTime === undefined || startTimeOf(pid) !== startTime || !isGroupAlive(pid)) return
  console.error(`ending the npm ci (process ${pid}) that a killed set-up of this clone left running …`)
  await killGroup(pid)
}

const readNote = (noteFile) => {
  try {
    return JSON.parse(readFileSync(noteFile, 'utf8'))
  } catch {
    return {}
  }
}

/**
 * Scripts of packages may outlive npm and go on writing what nobody wants any more. Asked again, for a process that was
 * being forked does not hear of it.
 */
const killGroup = async (groupId) => {
  while (isGroupAlive(groupId)) {
    signalGroup(groupId, 'SIGKILL')
    await sleep(20)
  }
}

/** npm must not run on the Node in node_modules, which it is about to replace. */
const outsideOf = (root) => {
  const parts = (process.env.PATH ?? '').split(delimiter)
  return {
    ...process.env,
    PATH: parts.filter((part) => part !== join(root, 'node_modules', '.bin')).join(delimiter),
  }
}
