import type { Connection, Stream, StreamMessageEvent } from '@libp2p/interface'
import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import { createFrameReader } from './frames.ts'

export interface InboxComponents {
  readonly clock: Clock
  readonly log: Logger
  readonly deliver: (from: PeerId, message: Uint8Array) => void
}

export interface InboxOptions {
  readonly maxMessageBytes: number
  readonly frameTimeoutMs: number
}

/** Reads the kept streams that other peers opened to us: at most one for each peer, the newest wins. */
export interface Inbox {
  accept(stream: Stream, connection: Pick<Connection, 'remotePeer'>): void
  close(): void
}

export const createInbox = (
  { clock, log, deliver }: InboxComponents,
  { maxMessageBytes, frameTimeoutMs }: InboxOptions,
): Inbox => {
  const streams = new Map<PeerId, Stream>()

  const replace = (from: PeerId, stream: Stream): void => {
    const older = streams.get(from)
    streams.set(from, stream)
    // an older stream could otherwise deliver late, between or after messages of this one
    older?.abort(new Error('The peer opened a newer stream'))
  }

  const accept = (stream: Stream, { remotePeer }: Pick<Connection, 'remotePeer'>): void => {
    const from = remotePeer.toString()
    let deadline: Timer | undefined
    const reset = (why: string): void => {
      log.warn({ peerId: from, why }, 'message stream reset')
      stream.abort(new Error(why))
    }
    const stopWaiting = (): void => {
      deadline?.cancel()
      deadline = undefined
    }
    const reader = createFrameReader({ maxMessageBytes }, (message) => {
      stopWaiting()
      deliver(from, message)
    })
    const read = ({ data }: StreamMessageEvent): void => {
      const violation = reader.push(data instanceof Uint8Array ? data : data.subarray())
      if (violation !== undefined) {
        reset(`frame ${violation}`)
      } else if (reader.isPartial) {
        deadline ??= clock.after(frameTimeoutMs, () => reset(`frame not complete after ${frameTimeoutMs} ms`))
      }
    }
    const finish = (): void => {
      stopWaiting()
      stream.removeEventListener('message', read)
      if (streams.get(from) === stream) streams.delete(from)
    }
    stream.addEventListener('close', finish, { once: true })
    stream.addEventListener(
      'remoteCloseWrite',
      () => void stream.close().catch((e: Error) => stream.abort(e)),
      {
        once: true,
      },
    )
    replace(from, stream)
    stream.addEventListener('message', read)
  }

  return {
    accept,
    close: () => {
      for (const stream of [...streams.values()]) stream.abort(new Error('The node stops'))
      streams.clear()
    },
  }
}
