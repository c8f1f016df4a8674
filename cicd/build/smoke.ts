import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The freshly built binary does not start, or says it is another build. */
export class SmokeCheckError extends Error {}

/** Starts the binary as a host would, with an empty environment, and asks which build it is. */
export const smokeCheck = async (binary: string, expected: { version: string }): Promise<void> => {
  const answer = await run(binary, ['version', '--json'], { env: {}, timeout: 30_000 }).catch(
    (error: Error) => {
      throw new SmokeCheckError(`${binary} version --json did not succeed: ${firstLines(error.message)}`, {
        cause: error,
      })
    },
  )
  const version = readVersion(answer.stdout)
  if (version !== expected.version) {
    throw new SmokeCheckError(
      `${binary} version --json should say version ${expected.version}, but said: ${firstLines(answer.stdout)}`,
    )
  }
}

/** Starts the binary and asks whether it found its program compiled; else each start would cost half as much again. */
export const compiledCheck = async (binary: string): Promise<void> => {
  const { stderr } = await run(binary, ['version'], { env: { NODE_DEBUG: 'nunet' }, timeout: 30_000 })
  if (stderr.includes('compiled before')) return
  throw new SmokeCheckError(`${binary} did not find its program compiled, but said: ${firstLines(stderr)}`)
}

const readVersion = (text: string): unknown => {
  try {
    return (JSON.parse(text) as { version?: unknown }).version
  } catch {
    return undefined
  }
}

const firstLines = (text: string): string => text.trim().split('\n').slice(0, 10).join('\n')
