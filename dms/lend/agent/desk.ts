import type { Duplex } from 'node:stream'
import type { Clock, Logger } from '../../core/index.ts'
import { LendError, problemOf } from '../errors.ts'
import { type Order, type OrderOf, OrderSchema, type Verb } from '../orders.ts'
import { receiveMessage, sendMessage, splice, within } from '../wire.ts'
import { createBucket } from './bucket.ts'
import type { Hosted } from './host.ts'
import type { Lending } from './lending.ts'
import type { Shelf } from './shelf.ts'

/** For a stream to say what it wants. */
const orderMs = 10_000
/** A tester polls a few things at once; more than this is no tester. */
const rate = { burst: 500, perSecond: 250 }

export interface DeskComponents {
  readonly clock: Clock
  readonly log: Logger
  readonly lending: Lending
  readonly hosted: Hosted
  readonly shelf: Shelf
  /** The tester needs the machine no longer. */
  onDismiss(): void
}

/** One after another: what changes the host must not meet itself. */
const createQueue = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T> | T): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

/** Those that are answered once, with a value. */
type Answered = Exclude<Verb, 'read' | 'connect'>

type Handle<O extends Order> = (order: O, stream: Duplex) => Promise<object> | object

/** There is nothing more to say. */
const done = (..._nothing: readonly unknown[]): object => ({})

/**
 * Serves the streams of a tester, each with one order. Costs of any input are bounded: its length, its time, how many
 * come at once and in a second; what is no order is answered with the reason and changes nothing.
 */
export const createDesk = ({ clock, log, lending, hosted, shelf, onDismiss }: DeskComponents) => {
  const inTurn = createQueue()
  const isLetIn = createBucket(clock, rate)

  const put = async ({ sha256, sizeBytes }: OrderOf<'put'>, stream: Duplex) => {
    shelf.expect({ sha256, sizeBytes, freeBytes: await lending.freeBytes() })
    await sendMessage(stream, { ok: true, value: done() })
    await shelf.take(stream, { sha256, sizeBytes })
    return done()
  }
  const handlers: { readonly [V in Answered]: Handle<OrderOf<V>> } = {
    facts: () => lending.facts(),
    claim: ({ network }) => inTurn(() => done(lending.claim(network))),
    has: ({ sha256 }) => ({ has: shelf.has(sha256) }),
    put,
    use: ({ network, sha256 }) => inTurn(() => done(lending.use(network, sha256))),
    prepare: ({ network, label }) => inTurn(() => done(lending.prepare(network, label))),
    start: ({ network }) => inTurn(() => lending.start(network)),
    state: ({ network }) => lending.life(network),
    ends: ({ network }) => {
      lending.requireHost(network)
      return { ends: hosted.lives.ends }
    },
    end: ({ network, signal, withinMs }) =>
      inTurn(async () => ({ isGone: await lending.end(network, signal, withinMs) })),
    remove: ({ network }) => inTurn(() => lending.remove(network).then(done)),
    dismiss: () => done(),
  }

  const read = async ({ network, file, maxBytes }: OrderOf<'read'>, stream: Duplex): Promise<void> => {
    lending.requireHost(network)
    const bytes = await hosted.read(file, maxBytes)
    await sendMessage(stream, {
      ok: true,
      value: { exists: bytes !== undefined, sizeBytes: bytes?.length ?? 0 },
    })
    stream.end(bytes ?? '')
  }
  const connect = async ({ network, to }: OrderOf<'connect'>, stream: Duplex): Promise<void> => {
    lending.requireHost(network)
    const socket = await hosted.connect(to)
    await sendMessage(stream, { ok: true, value: done() })
    await splice(socket, stream)
  }

  const serve = async (order: Order, stream: Duplex): Promise<void> => {
    if (order.verb === 'read') return read(order, stream)
    if (order.verb === 'connect') return connect(order, stream)
    const value = await (handlers[order.verb] as Handle<typeof order>)(order, stream)
    await sendMessage(stream, { ok: true, value })
    stream.end()
    if (order.verb === 'dismiss') onDismiss()
  }

  const refuse = async (stream: Duplex, error: unknown): Promise<void> => {
    const problem = problemOf(error)
    // What surprised us is for the owner alone.
    if (problem.code === 'LEND_FAILED') log.error({ error }, 'an order failed')
    await sendMessage(stream, { ok: false, error: problem }).catch(() => {})
    stream.end()
  }

  return {
    inTurn,
    serve: async (stream: Duplex): Promise<void> => {
      try {
        if (!isLetIn())
          throw new LendError({
            code: 'LEND_BUSY',
            message: `Asking a lent machine: more than ${rate.perSecond} orders a second`,
            retryable: true,
          })
        await serve(
          await within(stream, { clock, limitMs: orderMs }, receiveMessage(stream, OrderSchema)),
          stream,
        )
      } catch (error) {
        await refuse(stream, error)
      }
    },
  }
}
