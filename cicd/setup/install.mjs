import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/** True when node_modules holds what the lockfile says. Accepts an installation made by hand, too. */
export const isInstalled = (root) => {
  const stamp = join(root, 'node_modules', '.nunet-setup')
  const hash = lockHash(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true
  if (!matchesByHand(root)) return false
  writeFileSync(stamp, hash)
  return true
}

/** Runs `npm ci`; on failure the end of its log is shown and nothing counts as installed. */
export const install = async (root) => {
  const logFile = join(root, '.cache', 'npm-ci.log')
  mkdirSync(join(root, '.cache'), { recursive: true })
  const startedAt = Date.now()
  const stopProgress = showProgress(startedAt)
  const outcome = await npmCi(root, logFile).finally(stopProgress)
  if (outcome !== 0) throw new SetupError(explain(outcome, logFile))
  writeFileSync(join(root, 'node_modules', '.nunet-setup'), lockHash(root))
  console.error(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

const lockHash = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

/** npm leaves a copy of what it installed; it is written last, so a broken-off installation has none. */
const matchesByHand = (root) => {
  const copy = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(copy)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const found = JSON.parse(readFileSync(copy, 'utf8')).packages
  const fits = (path) => found[path]?.version === wanted[path]?.version
  const wantedPaths = Object.keys(wanted).filter((path) => path !== '')
  return (
    wantedPaths.every(
      (path) => fits(path) || (wanted[path].optional === true && found[path] === undefined),
    ) && Object.keys(found).every(fits)
  )
}

const npmCi = (root, logFile) =>
  new Promise((resolve) => {
    const log = openSync(logFile, 'w')
    // Both named: NODE_ENV=production or a user's configuration would leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--progress=false']
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', log, log], env: outsideOf(root) })
    const finish = (outcome) => {
      closeSync(log)
      resolve(outcome)
    }
    child.on('error', (error) => finish(error.code === 'ENOENT' ? 'no npm' : error.message))
    child.on('exit', (code, signal) => finish(signal ?? code))
  })

/** npm must not run on the Node in node_modules, which it is about to replace. */
const outsideOf = (root) => {
  const parts = (process.env.PATH ?? '').split(delimiter)
  return {
    ...process.env,
    PATH: parts.filter((part) => part !== join(root, 'node_modules', '.bin')).join(delimiter),
  }
}

const showProgress = (startedAt) => {
  console.error('installing the locked packages with npm ci (about a minute, once) …')
  const everyMs = process.stderr.isTTY ? 1000 : 10_000
  const timer = setInterval(() => {
    const line = `  … ${Math.round((Date.now() - startedAt) / 1000)} s`
    process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`)
  }, everyMs)
  return () => {
    clearInterval(timer)
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  }
}

const explain = (outcome, logFile) => {
  if (outcome === 'no npm') {
    return 'npm is not on the PATH. Install it (Debian: apt-get install npm) and try again.'
  }
  const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-25).join('\n')
  return [
    end,
    '',
    `npm ci failed (${typeof outcome === 'number' ? `exit code ${outcome}` : outcome}); the whole log is ${logFile}.`,
    'What to try: check that the package registry can be reached (npm ping) and that the disk has 1 GB free (df -h .),',
    'then run the same command again. "not in sync" means that package-lock.json was not made for this package.json.',
  ].join('\n')
}
