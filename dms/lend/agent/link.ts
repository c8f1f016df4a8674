import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { Type } from 'typebox'
import type { Clock, Logger } from '../../core/index.ts'
import { createLenderNode, helloProtocol, maxOrders, orderProtocol } from '../carrier.ts'
import { duplexOf } from '../duplex.ts'
import { LendError } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { BeatSchema, type Hello } from '../orders.ts'
import { receiveAnswer, receiveMessage, sendMessage, within } from '../wire.ts'

const dialTimeoutMs = 10_000
const answerMs = 15_000
const beatEveryMs = 5000
/** A connection that is silent for so long is dead. */
const silenceMs = 60_000
const byeMs = 3000
const firstPauseMs = 500
const longestPauseMs = 30_000

const Welcome = Type.Object({ name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }) })

/** Answers after which it is of no use to try again. */
const final = new Set(['LEND_USED', 'LEND_UNKNOWN', 'LEND_EXPIRED', 'LEND_WITHDRAWN'])

export interface LinkComponents {
  readonly clock: Clock
  readonly log: Logger
  /** Serves one stream of the tester. */
  serve(stream: Duplex): Promise<void>
  /** `name` is what the tester calls this machine. */
  onUp(seen: { readonly name: string; readonly rendezvous: string; readonly address: string }): void
  onDown(): void
  /** The tester will never let this machine in. */
  onRefused(why: LendError): void
}

/** Keeps this machine connected with whoever invited it: always dialled from here, to the key of the invitation. */
export interface Link {
  readonly isUp: boolean
  stop(): Promise<void>
  /** Tells the tester that the owner has taken the machine back. */
  sayBye(): Promise<void>
}

/** As this machine sees itself; that of loopback when it has no other. */
const ownAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((rows) => rows ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'

export const openLink = async (
  { clock, log, serve, onUp, onDown, onRefused }: LinkComponents,
  { invitation, seed }: { readonly invitation: Invitation; readonly seed: Uint8Array },
): Promise<Link> => {
  const node = await createLenderNode(seed, { dialTimeoutMs })
  const stopping = new AbortController()
  const { signal } = stopping
  let hello: Duplex | undefined
  let current: string | undefined

  await node.handle(
    orderProtocol,
    (stream, connection) => {
      // Only whom this machine dialled, and who showed the key of the invitation.
      if (!(current ?? '').endsWith(`/p2p/${connection.remotePeer}`))
        return stream.abort(new Error('not invited'))
      void serve(duplexOf(stream))
    },
    { maxInboundStreams: maxOrders },
  )
  await node.start()

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.after(delayMs, resolve)
      const give = () => {
        timer.cancel()
        resolve()
      }
      signal.addEventListener('abort', give, { once: true })
    })

  const introduce = async (
    connection: Connection,
  ): Promise<{ readonly stream: Duplex; readonly name: string }> => {
    const stream = duplexOf(
      await connection.newStream(helloProtocol, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      }),
    )
    const { id, secret } = invitation
    await sendMessage(stream, { id, secret } satisfies Hello)
    const answer = await within(stream, { clock, limitMs: answerMs }, receiveAnswer(stream, Welcome))
    if (answer.ok) return { stream, name: answer.value.name }
    throw new LendError(answer.error)
  }

  /** Until the connection is dead, however that comes. */
  const beat = async (stream: Duplex): Promise<void> => {
    const say = (): void => {
      if (stream.destroyed) return
      void sendMessage(stream, { beat: 'alive' }).catch(() => {})
      clock.after(beatEveryMs, say)
    }
    say()
    for (;;) await within(stream, { clock, limitMs: silenceMs }, receiveMessage(stream, BeatSchema))
  }

  const hold = async (rendezvous: string): Promise<void> => {
    const connection = await node.dial(multiaddr(rendezvous), { signal })
    const over = (): void => connection.abort(new Error('over'))
    // Whoever stops while the tester is still answering would otherwise wait for a connection that nobody ends.
    signal.addEventListener('abort', over, { once: true })
    try {
      current = rendezvous
      const { stream, name } = await introduce(connection)
      signal.throwIfAborted()
      hello = stream
      log.info({ rendezvous, name }, 'connected')
      onUp({ name, rendezvous, address: ownAddress() })
      try {
        await beat(stream)
      } finally {
        hello = undefined
        onDown()
      }
    } finally {
      signal.removeEventListener('abort', over)
      over()
    }
  }

  const keep = async (): Promise<void> => {
    let pauseMs = firstPauseMs
    for (let turn = 0; !signal.aborted; turn++) {
      const { rendezvous } = invitation
      const startedMs = clock.monotonicMs()
      try {
        await hold(rendezvous[turn % rendezvous.length]!)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof LendError && final.has(error.code)) return onRefused(error)
        log.info({ why: (error as Error).message, againInMs: pauseMs }, 'not connected')
      }
      // A connection that held was a good one; addresses of one machine are tried in quick succession.
      if (clock.monotonicMs() - startedMs > silenceMs) pauseMs = firstPauseMs
      await pause(turn % rendezvous.length === rendezvous.length - 1 ? pauseMs : 50)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
  const kept = keep()

  return {
    get isUp() {
      return hello !== undefined
    },
    sayBye: async () => {
      const stream = hello
      if (stream === undefined) return
      // The tester ends the connection when he has read it.
      const read = new Promise<void>((resolve) => void stream.once('close', resolve))
      await sendMessage(stream, { beat: 'bye' }).catch(() => {})
      await within(stream, { clock, limitMs: byeMs }, read)
    },
    stop: async () => {
      stopping.abort()
      await kept
      await node.stop()
    },
  }
}
