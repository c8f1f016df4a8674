import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCi } from './npm-ci.mjs'
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

/**
 * Runs `npm ci`; on failure the end of its log is shown and nothing counts as installed.
 *
 * @throws SetupError when it failed, InterruptedError when it was ended on request; npm has ended in both cases
 */
export const install = async (root, interruption) => {
  const logFile = join(root, '.cache', 'npm-ci.log')
  mkdirSync(join(root, '.cache'), { recursive: true })
  forget(root)
  const startedAt = Date.now()
  const stopProgress = showProgress(startedAt)
  const tellEnding = () => {
    stopProgress()
    console.error('ending npm ci … (Ctrl-C again kills it)')
  }
  interruption.soft.addEventListener('abort', tellEnding, { once: true })
  const outcome = await npmCi(root, logFile, interruption).finally(() => {
    stopProgress()
    interruption.soft.removeEventListener('abort', tellEnding)
  })
  if (outcome !== 0) throw new SetupError(explain(outcome, logFile))
  writeFileSync(join(root, 'node_modules', '.nunet-setup'), lockHash(root))
  console.error(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

/** What says that all is installed goes first: npm removes in any order, and may be ended half-way. */
const forget = (root) => {
  for (const name of ['.nunet-setup', '.package-lock.json'])
    rmSync(join(root, 'node_modules', name), { force: true })
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
  const log = readFileSync(logFile, 'utf8')
  return [
    log.trimEnd().split('\n').slice(-25).join('\n'),
    '',
    `npm ci failed (${typeof outcome === 'number' ? `exit code ${outcome}` : outcome}); the whole log is ${logFile}.`,
    ...(isDisturbed(log) ? disturbed : unreachable),
  ].join('\n')
}

/** npm reads and removes only what it has just put there itself. */
const isDisturbed = (log) => /npm (?:error|ERR!) code (?:ENOTEMPTY|ENOENT)/.test(log)

const disturbed = [
  'ENOTEMPTY and ENOENT mostly mean that something else was changing node_modules at the same time, such as another npm.',
  'What to try: look for it (pgrep -af npm), let it end or end it, then run the same command again.',
]

const unreachable = [
  'What to try: check that the package registry can be reached (npm ping) and that the disk has 1 GB free (df -h .),',
  'then run the same command again. "not in sync" means that package-lock.json was not made for this package.json.',
]
