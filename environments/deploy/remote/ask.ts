import type { Reach, RunOptions, RunOutcome } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { script } from './scripts.ts'

const isLost = (error: unknown): boolean => error instanceof EnvironmentError && error.code === 'REACH_LOST'

/** Runs a function of the script there. Every one may be run twice, so a lost connection is tried once more. */
export const ask = async (
  reach: Reach,
  call: readonly string[],
  options: RunOptions = {},
): Promise<RunOutcome> => {
  const command = ['sh', '-c', script, 'nunet', ...call]
  try {
    return await reach.run(command, options)
  } catch (error) {
    if (!isLost(error) || options.signal?.aborted === true) throw error
    return reach.run(command, options)
  }
}

/** As `ask`, for what must succeed. @throws EnvironmentError REMOTE_FAILED with what the machine said */
export const askFor = async (
  reach: Reach,
  call: readonly string[],
  options: RunOptions = {},
): Promise<string> => {
  const { exitCode, stdout, stderr } = await ask(reach, call, options)
  if (exitCode === 0) return stdout
  throw new EnvironmentError({
    code: stderr.includes('No space left on device') ? 'HOST_DISK_FULL' : 'REMOTE_FAILED',
    message: `Running "${call[0]}" for ${call[1] ?? 'a machine'}: exit code ${exitCode}, ${(stderr || stdout).trim().slice(0, 1000) || 'without a word'}`,
  })
}
