import { setTimeout as delay } from 'node:timers/promises'
import { openOwn } from '../deploy/index.ts'
import type { Environment } from '../environment.ts'

const localEveryMs = 200
/** Each look reads the end of the file over the network. */
const farEveryMs = 2000

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {})

/** Writes what is in a file and what is appended to it, until `signal` aborts or the file is gone. */
export const followFile = async (
  path: string,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  await using file = await openOwn(path)
  const part = Buffer.alloc(65_536)
  while (!signal.aborted) {
    const { bytesRead } = await file.read(part, 0, part.length)
    if (bytesRead > 0) write(part.toString('utf8', 0, bytesRead))
    else if ((await file.stat()).nlink === 0) return
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

/** What of `now` was not yet in `before`, both being ends of one growing text. */
export const grownBy = (before: string, now: string): string => {
  if (now.startsWith(before)) return now.slice(before.length)
  const lastLines = before.slice(-4096)
  const place = lastLines === '' ? -1 : now.lastIndexOf(lastLines)
  return place < 0 ? now : now.slice(place + lastLines.length)
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
