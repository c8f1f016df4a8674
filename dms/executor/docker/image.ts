import type Docker from 'dockerode'
import type { Clock } from '../../core/index.ts'
import { engineMessage, statusOf } from './engine.ts'

const inspect = async (docker: Docker, name: string): Promise<Docker.ImageInspectInfo | undefined> => {
  try {
    return await docker.getImage(name).inspect()
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** Without a tag the engine would fetch every tag there is. */
const withTag = (name: string): string => (/[:@][^/]*$/.test(name) ? name : `${name}:latest`)

const pull = async (docker: Docker, clock: Clock, name: string, timeoutMs: number): Promise<void> => {
  const patience = new AbortController()
  const timer = clock.after(timeoutMs, () => patience.abort(new Error(`no end after ${timeoutMs} ms`)))
  try {
    const stream = (await docker.pull(withTag(name), {
      abortSignal: patience.signal,
    })) as NodeJS.ReadableStream
    await new Promise<void>((resolve, reject) => {
      patience.signal.addEventListener('abort', () => reject(patience.signal.reason as Error))
      docker.modem.followProgress(stream, (error: Error | null) =>
        error === null ? resolve() : reject(error),
      )
    })
  } finally {
    timer.cancel()
  }
}

/**
 * The image as it is on this machine; fetched only when it is not there, and only for a bounded time.
 *
 * @throws Error saying that it is missing and why it could not be fetched
 */
export const findImage = async (
  { docker, clock }: { docker: Docker; clock: Clock },
  { name, pullTimeoutMs }: { name: string; pullTimeoutMs: number },
): Promise<Docker.ImageInspectInfo> => {
  const present = await inspect(docker, name)
  if (present !== undefined) return present
  try {
    await pull(docker, clock, name, pullTimeoutMs)
  } catch (cause) {
    throw new Error(
      `the image ${name} is not on this machine and could not be fetched (${engineMessage(cause)}); load it with "docker pull ${name}" or "docker import"`,
      { cause },
    )
  }
  const fetched = await inspect(docker, name)
  if (fetched === undefined) throw new Error(`the image ${name} was fetched, but the engine does not have it`)
  return fetched
}
