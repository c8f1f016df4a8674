import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { Type } from 'typebox'
import { systemClock } from '../../../dms/core/index.ts'
import {
  type Order,
  type OrderOf,
  type Reply,
  ReplySchemas,
  receiveAnswer,
  sendMessage,
  type Verb,
  within,
} from '../../../dms/lend/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { until } from '../../until.ts'
import { environmentErrorOf, knock, overStream, request } from './desk.ts'

/** For an answer; `end` and `remove` may take longer than most. */
const answerMs = 90_000
/** For a build over a slow line; silence on the way ends it much sooner. */
const sendingMs = 3_600_000
/** Its first pauses before it calls again, and a busy moment. */
const backMs = 5000
const Nothing = Type.Object({})

export interface SendOptions {
  readonly signal?: AbortSignal | undefined
  onBytes?(sentBytes: number): void
}

/** The way to one lent machine: one order each time. Everything that it answers is checked and bounded. */
export interface Line {
  /** @throws EnvironmentError REACH_LOST, or with the machine's own code */
  ask<V extends Exclude<Verb, 'put' | 'read' | 'connect'>>(order: OrderOf<V>): Promise<Reply<V>>
  read(order: OrderOf<'read'>): Promise<Buffer | undefined>
  put(file: string, sha256: string, options?: SendOptions): Promise<void>
  connect(order: OrderOf<'connect'>): Promise<Duplex>
}

const replyTo = async <V extends Verb>(stream: Duplex, verb: V, limitMs = answerMs): Promise<Reply<V>> => {
  const answer = await within(
    stream,
    { clock: systemClock, limitMs },
    receiveAnswer(stream, ReplySchemas[verb]),
  )
  if (answer.ok) return answer.value as Reply<V>
  throw environmentErrorOf(answer.error)
}

const lost = (machine: string): EnvironmentError =>
  new EnvironmentError({
    code: 'REACH_LOST',
    message: `Asking the lent machine "${machine}": the connection ended before its answer`,
  })

/** Exactly so many bytes, and not one more. */
const readAll = async (stream: Duplex, sizeBytes: number, machine: string): Promise<Buffer> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= sizeBytes) break
  }
  if (size !== sizeBytes) throw lost(machine)
  return Buffer.concat(parts)
}

const pour = async (file: string, stream: Duplex, { signal, onBytes }: SendOptions): Promise<void> => {
  let sentBytes = 0
  for await (const part of createReadStream(file, { highWaterMark: 2 ** 16 }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const gone = () => reject(new Error('the connection ended'))
      if (stream.destroyed) return gone()
      stream.once('close', gone)
      stream.write(part, (error) => {
        stream.off('close', gone)
        if (error) reject(error)
        else resolve()
      })
    })
    sentBytes += part.length
    onBytes?.(sentBytes)
  }
}

/** A machine that lost its connection calls again; nothing was asked of it yet. @throws EnvironmentError REACH_LOST */
const reach = async (folder: string, machine: string): Promise<Duplex> => {
  let lastly: unknown
  const stream = await until(
    async () => {
      const socket = await knock(folder)
      try {
        await overStream(socket, () => request(socket, { do: 'open', name: machine }, Nothing))
        return socket
      } catch (error) {
        if (!(error instanceof EnvironmentError) || error.code !== 'REACH_LOST') throw error
        lastly = error
        return undefined
      }
    },
    { withinMs: backMs, everyMs: 250 },
  )
  if (stream !== undefined) return stream
  throw lastly
}

/** @param folder of the rendezvous */
export const lineTo = (folder: string, machine: string): Line => {
  const open = async <T>(order: Order, work: (stream: Duplex) => Promise<T>): Promise<T> =>
    overStream(await reach(folder, machine), async (stream) => {
      await sendMessage(stream, order)
      return work(stream)
    })
  const once = async <T>(order: Order, work: (stream: Duplex) => Promise<T>): Promise<T> =>
    open(order, async (stream) => {
      try {
        return await work(stream)
      } finally {
        stream.destroy()
      }
    })
  return {
    ask: ((order: Order) => once(order, (stream) => replyTo(stream, order.verb))) as Line['ask'],
    read: (order) =>
      once(order, async (stream) => {
        const { exists, sizeBytes } = await replyTo(stream, 'read')
        if (sizeBytes > order.maxBytes) throw lost(machine)
        return exists ? readAll(stream, sizeBytes, machine) : undefined
      }),
    put: async (file, sha256, options = {}) => {
      const { size: sizeBytes } = await stat(file)
      await once({ verb: 'put', sha256, sizeBytes }, async (stream) => {
        await replyTo(stream, 'put')
        // What the machine says ends the sending, too: a full disk, other bytes.
        const said = replyTo(stream, 'put', sendingMs)
        said.catch(() => {})
        await pour(file, stream, options).catch(async (error: unknown) => {
          if (options.signal?.aborted === true) throw error
          await said
          throw error
        })
        await said
      })
    },
    connect: (order) =>
      open(order, async (stream) => {
        await replyTo(stream, 'connect')
        return stream
      }),
  }
}
