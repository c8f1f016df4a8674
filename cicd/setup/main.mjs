import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeInsteadOf } from './closing-line.mjs'
import { install, isInstalled } from './install.mjs'
import { interruptible } from './interruption.mjs'
import { withLock } from './lock.mjs'
import { chooseRuntime, runScript } from './runtime.mjs'
import { SetupError } from './setup-error.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} args script, relative to the repository, and its arguments */
export const main = async ([script, ...scriptArgs]) => {
  try {
    if (script === undefined) throw new SetupError('Usage: node cicd/setup.mjs <script> [arguments …]')
    await ensureInstalled()
    const runtime = await chooseRuntime(root)
    const file = isAbsolute(script) ? script : join(root, script)
    if (!existsSync(file)) throw new SetupError(`There is no script ${script} in this repository.`)
    const { killed } = await runScript({ root, runtime, file, args: scriptArgs })
    if (killed) closeInsteadOf(script)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
    closeInsteadOf(script)
  }
}

const ensureInstalled = async () => {
  if (isInstalled(root)) return
  await interruptible((interruption) =>
    withLock(
      join(root, '.cache', 'setup.lock'),
      async () => {
        // Whoever held the lock before may have installed the same packages.
        if (!isInstalled(root)) await install(root, interruption)
      },
      interruption.soft,
    ),
  )
}
