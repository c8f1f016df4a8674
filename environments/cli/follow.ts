import { setTimeout as delay } from 'node:timers/promises'
import { type HostFiles, openOwn, readEnd } from '../deploy/index.ts'
import type { Environment } from '../environment.ts'

const localEveryMs = 200
/** Each look reads the end of the file over the network. */
const farEveryMs = 2000
const maxOlderBytes = 2 * 1024 * 1024

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {})

/** So much of what was told last is looked for where a log goes on. */
const memoryChars = 4096

/** What of `now` was not yet in `before`, both being ends of one growing text. */
export const grownBy = (before: string, now: string): string => {
  if (now.startsWith(before)) return now.slice(before.length)
  const lastLines = before.slice(-memoryChars)
  const place = lastLines === '' ? -1 : now.lastIndexOf(lastLines)
  return place < 0 ? now : now.slice(place + lastLines.length)
}

const olderPart = (path: string): Promise<string> =>
  readEnd(path, maxOlderBytes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })

/**
 * Writes what is in a log and what is appended to it, until `signal` aborts or the file is gone. When the log is emptied
 * because it became too long, the older part holds what had not been told of it.
 */
export const followFile = async (
  { log, logBefore }: Pick<HostFiles, 'log' | 'logBefore'>,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  await using file = await openOwn(log)
  const part = Buffer.alloc(65_536)
  let decoder = new TextDecoder()
  let at = 0
  let told = ''
  const tell = (text: string): void => {
    told = (told + text).slice(-memoryChars)
    if (text !== '') write(text)
  }
  tell(await olderPart(logBefore))
  while (!signal.aborted) {
    const { size, nlink } = await file.stat()
    if (size < at) {
      tell(grownBy(told, await olderPart(logBefore)))
      decoder = new TextDecoder()
      at = 0
    }
    const { bytesRead } = await file.read(part, 0, part.length, at)
    at += bytesRead
    if (bytesRead > 0) tell(decoder.decode(part.subarray(0, bytesRead), { stream: true }))
    else if (nlink === 0) return
    else await pause(localEveryMs, signal)
  }
}

/** The end of a host's log, wherever the host is; empty when there is none. */
export const readLog = async (environment: Environment, host: string): Promise<string> => {
  for await (const artifact of environment.evidence()) {
    if (artifact.host === host && artifact.name === 'daemon.log') return artifact.content
  }
  return ''
}

/** As followFile, of a host that is far away. */
export const followLog = async (
  read: () => Promise<string>,
  write: (text: string) => void,
  { signal, everyMs = farEveryMs }: { readonly signal: AbortSignal; readonly everyMs?: number },
): Promise<void> => {
  let before = ''
  while (!signal.aborted) {
    const now = await read()
    const grown = grownBy(before, now)
    if (grown !== '') write(grown)
    before = now
    await pause(everyMs, signal)
  }
}
