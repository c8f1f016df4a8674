import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { RemoteKeeper, RemoteState } from './keeper.ts'

/** Tells when a far daemon ends, without asking again and again. */
export interface Watch {
  stop(): void
}

/** After a lost connection; then doubled up to `longestPauseMs`. */
const pauseMs = 250
const longestPauseMs = 5000

const untilClosed = (stream: Duplex, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end)
      stream.destroy()
      resolve()
    }
    signal.addEventListener('abort', end)
    stream.once('close', end).once('error', end).once('end', end)
    stream.resume()
    if (signal.aborted) end()
  })

/**
 * Holds a connection to the daemon's API socket open: it closes when the daemon ends, and only then the machine is
 * asked. A machine out of reach is asked again later; until it answers nothing is known.
 */
export const watchDaemon = (
  keeper: Pick<RemoteKeeper, 'connect' | 'state'>,
  life: number,
  onEnd: (state: RemoteState) => Promise<void> | void,
): Watch => {
  const control = new AbortController()
  const { signal } = control
  const isOver = async (): Promise<boolean> => {
    const state = await keeper.state()
    if (signal.aborted || (state.life === life && state.pid !== undefined)) return signal.aborted
    await onEnd(state)
    return true
  }
  const watch = async (): Promise<void> => {
    let stream = await keeper.connect().catch(() => undefined)
    for (let pause = pauseMs; !signal.aborted; ) {
      const openedAt = performance.now()
      if (stream !== undefined) await untilClosed(stream, signal)
      if (signal.aborted || (await isOver().catch(() => false))) return
      pause = performance.now() - openedAt > longestPauseMs ? pauseMs : Math.min(2 * pause, longestPauseMs)
      await delay(pause, undefined, { signal, ref: false }).catch(() => {})
      stream = await keeper.connect().catch(() => undefined)
      // Meanwhile it may have ended, and another may answer in its place.
      if (stream !== undefined && (await isOver().catch(() => false))) return void stream.destroy()
    }
    stream?.destroy()
  }
  void watch()
  return { stop: () => control.abort() }
}
