import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ExecutionRequest } from '../index.ts'

const OWNER = fileURLToPath(new URL('owner.ts', import.meta.url))

/** Runs owner.ts until its job runs, and ends it with KILL. */
export const abandonIn = async (
  kind: 'process' | 'docker',
  options: object,
  request: ExecutionRequest,
): Promise<void> => {
  const child = spawn(process.execPath, [OWNER, kind, JSON.stringify(options), JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const first = await Promise.race([
    once(child.stdout, 'data').then(([line]) => String(line)),
    exited.then(() => 'exit'),
  ])
  child.kill('SIGKILL')
  await exited
  if (first.trim() !== 'running')
    throw new Error(`the owner of ${request.id} did not get it to run: ${first}`)
}
