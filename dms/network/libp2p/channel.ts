import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import { PeerUnreachableError } from '../errors.ts'
import { awaitDrain } from './drain.ts'
import { unreachable } from './reason.ts'

interface Waiting {
  readonly frame: Uint8Array
  readonly signal: AbortSignal | undefined
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface ChannelComponents {
  readonly peerId: PeerId
  readonly clock: Clock
  /** Dials if needed and opens a stream; called by one caller at a time. */
  readonly open: () => Promise<Stream>
}

export interface ChannelOptions {
  readonly maxQueuedBytes: number
  readonly stallTimeoutMs: number
}

/** The one kept stream to a peer, in our direction. */
export interface Channel {
  /**
   * Hands a frame to the transport, after all frames given before it. Opens the stream if there is none.
   * @throws PeerUnreachableError when it cannot be opened, stalls, or too much is waiting already
   */
  send(frame: Uint8Array, signal?: AbortSignal): Promise<void>
  /** True when nothing is open and nothing waits, so that the channel may be forgotten. */
  readonly isIdle: boolean
  /** The next frame goes over a new stream, opened after all that was sent before has been read. */
  renew(): void
  /** Refuses what waits with `reason` and closes the stream after the bytes that were handed over. */
  close(reason: unknown): Promise<void>
}

const attempt = 'Sending a message'
const leaveTimeoutMs = 5_000
const done = Promise.resolve()

export const createChannel = (
  { peerId, clock, open }: ChannelComponents,
  { maxQueuedBytes, stallTimeoutMs }: ChannelOptions,
): Channel => {
  let stream: Stream | undefined
  let isWorking = false
  let isOutdated = false
  let queuedBytes = 0
  let closed: { reason: unknown } | undefined
  const queue: Waiting[] = []

  const isReady = (candidate: Stream | undefined): candidate is Stream =>
    candidate !== undefined && candidate.writeStatus === 'writable' && !candidate.writableNeedsDrain

  const refused = (why: string): PeerUnreachableError => new PeerUnreachableError({ peerId, attempt, why })

  const adopt = (opened: Stream): void => {
    stream = opened
    const drop = (): void => {
      if (stream === opened) stream = undefined
    }
    opened.addEventListener('close', drop, { once: true })
    // the other side never writes here; when it ends its half it is leaving, and the next frame needs a new stream
    opened.addEventListener(
      'remoteCloseWrite',
      () => {
        drop()
        opened.close().catch((error: unknown) => opened.abort(error as Error))
      },
      { once: true },
    )
  }

  /** Ends the stream when the peer has read all of it, so that a new one cannot overtake. */
  const leave = async (): Promise<void> => {
    const left = stream
    isOutdated = false
    stream = undefined
    if (left?.status !== 'open') return
    const closed = new Promise((resolve) => left.addEventListener('close', resolve, { once: true }))
    const timer = clock.after(leaveTimeoutMs, () => left.abort(refused('it does not end its stream')))
    await left.close().catch((error: unknown) => left.abort(error as Error))
    await closed
    timer.cancel()
  }

  const become = async (): Promise<void> => {
    if (isOutdated) await leave()
    if (stream?.writeStatus !== 'writable') {
      const opened = await open()
      if (closed !== undefined) {
        opened.abort(refused('this node is stopping'))
        throw closed.reason
      }
      adopt(opened)
    }
    const full = stream
    if (full?.writableNeedsDrain !== true) return
    if ((await awaitDrain(full, { clock, limitMs: stallTimeoutMs })) !== 'stalled') return
    const stalled = refused(`it has read nothing for ${stallTimeoutMs} ms`)
    full.abort(stalled)
    throw stalled
  }

  const refuseAll = (reason: unknown): void => {
    queuedBytes = 0
    for (const waiting of queue.splice(0)) waiting.reject(reason)
  }

  const handOverNext = (ready: Stream): void => {
    const waiting = queue.shift()
    if (waiting === undefined) return
    queuedBytes -= waiting.frame.byteLength
    try {
      waiting.signal?.throwIfAborted()
      ready.send(waiting.frame)
      waiting.resolve()
    } catch (cause) {
      waiting.reject(unreachable({ peerId, attempt, signal: waiting.signal }, cause))
    }
  }

  const work = async (): Promise<void> => {
    isWorking = true
    try {
      while (queue.length > 0) {
        await become()
        while (queue.length > 0 && !isOutdated && isReady(stream)) handOverNext(stream)
      }
    } catch (cause) {
      refuseAll(unreachable({ peerId, attempt }, cause))
    } finally {
      isWorking = false
    }
  }

  const wait = (frame: Uint8Array, signal: AbortSignal | undefined): Promise<void> => {
    if (queuedBytes + frame.byteLength > maxQueuedBytes) {
      return Promise.reject(refused(`${queuedBytes} bytes are waiting for it already`))
    }
    return new Promise((resolve, reject) => {
      queue.push({ frame, signal, resolve, reject })
      queuedBytes += frame.byteLength
      if (!isWorking) void work()
    })
  }

  return {
    send: (frame, signal) => {
      if (closed !== undefined) return Promise.reject(closed.reason)
      if (isWorking || isOutdated || !isReady(stream)) return wait(frame, signal)
      try {
        stream.send(frame)
        return done
      } catch (cause) {
        return Promise.reject(unreachable({ peerId, attempt }, cause))
      }
    },
    get isIdle() {
      return stream === undefined && !isWorking
    },
    renew: () => {
      isOutdated = stream !== undefined
    },
    close: async (reason) => {
      closed = { reason }
      refuseAll(reason)
      const open = stream
      stream = undefined
      await open
        ?.close({ signal: AbortSignal.timeout(1000) })
        .catch((error: unknown) => open.abort(error as Error))
    },
  }
}
