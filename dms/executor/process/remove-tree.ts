import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { findProgram } from './tools.ts'

const run = async (name: string, ...args: readonly string[]): Promise<void> => {
  const child = spawn(findProgram(name) ?? name, args, { env: {}, cwd: '/', stdio: 'ignore' })
  await once(child, 'exit')
}

/**
 * Removes a job's directory, also where the job has taken the rights away, and follows no link. Other programs do it,
 * because a job can leave more files than this one could remove without standing still.
 *
 * @throws Error when something of it stays
 */
export const removeTree = async (path: string): Promise<void> => {
  await run('rm', '-rf', '--', path)
  if (!existsSync(path)) return
  await run('chmod', '-R', 'u+rwx', '--', path)
  await run('rm', '-rf', '--', path)
  if (existsSync(path)) throw new Error(`removing ${path}: some of it stays; remove it by hand`)
}
