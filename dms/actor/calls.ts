import { DmsError, failure, type Problem, success, toProblem } from '../core/index.ts'
import type { Commons } from './commons.ts'
import type { Door } from './door.ts'
import { type Envelope, openEnvelope } from './envelope.ts'
import { ActorStoppedError, showCall } from './errors.ts'
import type { Author } from './post.ts'
import { createQuestions } from './questions.ts'
import type { Actor, ActorHandle, BroadcastReply } from './types.ts'
import { createWriter, type DirectEnvelope } from './writer.ts'

/** The half of an actor that asks others. */
export type Calls = Pick<Actor, 'invoke' | 'send' | 'broadcast' | 'prepare' | 'deliver'> & {
  /** Ends every wait with ACTOR_STOPPED; what is asked later gets the same answer. */
  stop(): void
}

export interface CallsComponents {
  readonly commons: Commons
  readonly door: Pick<Door, 'admit' | 'receiveDirect'>
  readonly author: Author
  /** What a behaviour of this name needs, as far as this node knows. */
  capabilityOf(behaviour: string): string
}

const keyOf = ({ did, host, inbox }: ActorHandle): string => `${did} ${host} ${inbox}`

export const createCalls = ({ commons, door, author, capabilityOf }: CallsComponents): Calls => {
  const { network, clock, log, limits, post, waits } = commons
  const writer = createWriter(commons, author, capabilityOf)
  const stops = new Set<() => void>()
  let isStopped = false

  const explain = (thrown: unknown): Problem => {
    if (!(thrown instanceof DmsError)) log.error({ err: thrown }, 'a call failed')
    return toProblem(thrown)
  }
  const questions = createQuestions({ clock, waits, explain })

  const attempt = async <T>(act: () => Promise<T>) => {
    try {
      if (isStopped) throw new ActorStoppedError('Writing a message')
      return await act()
    } catch (thrown) {
      return failure(explain(thrown))
    }
  }

  const isHere = ({ host }: ActorHandle): boolean => host === network.peerId

  // Bytes for this very node go through the whole door too: they may have been made anywhere, at any time.
  const hand = async (to: ActorHandle, bytes: Uint8Array, signal?: AbortSignal): Promise<undefined> => {
    if (isHere(to)) door.receiveDirect(network.peerId, bytes)
    else await network.send(to.host, bytes, signal === undefined ? {} : { signal })
  }

  const start = (envelope: DirectEnvelope) =>
    isHere(envelope.to)
      ? () => door.admit(envelope)
      : (signal: AbortSignal) => hand(envelope.to, post.seal(author, envelope), signal)

  const collect = (envelope: Envelope, timeoutMs: number): Promise<readonly BroadcastReply[]> => {
    const replies = new Map<string, BroadcastReply>()
    return new Promise((resolve) => {
      const finish = () => {
        timer.cancel()
        close()
        stops.delete(finish)
        resolve([...replies.values()])
      }
      const timer = clock.after(timeoutMs, finish)
      stops.add(finish)
      const close = waits.open({
        messageId: envelope.id,
        addressee: author.handle,
        settle: (answer, from) => {
          const key = keyOf(from)
          if (!replies.has(key) && replies.size < limits.maxBroadcastReplies)
            replies.set(key, { from, answer })
        },
      })
    })
  }

  return {
    invoke: (invocation) =>
      attempt(async () => {
        const envelope = await writer.direct('request', invocation)
        const question = {
          messageId: envelope.id,
          call: showCall(envelope.behaviour, envelope.to),
          addressee: author.handle,
          expected: envelope.to,
          timeoutMs: Number(envelope.expiresAtMs - envelope.issuedAtMs),
          signal: invocation.signal,
        }
        return questions.ask(question, start(envelope))
      }),
    send: (invocation) =>
      attempt(async () => {
        const envelope = await writer.direct('send', invocation)
        if (isHere(envelope.to)) void door.admit(envelope)
        else await hand(envelope.to, post.seal(author, envelope), invocation.signal)
        return success(undefined)
      }),
    broadcast: async (broadcast) => {
      if (isStopped) throw new ActorStoppedError('Broadcasting')
      const envelope = await writer.broadcast(broadcast)
      const collected = collect(envelope, Number(envelope.expiresAtMs - envelope.issuedAtMs))
      await network.publish(broadcast.topic, post.seal(author, envelope))
      return collected
    },
    prepare: async (invocation) => {
      const envelope = await writer.direct('request', invocation)
      return { to: envelope.to, bytes: post.seal(author, envelope) }
    },
    deliver: ({ to, bytes }, { timeoutMs = limits.invokeTimeoutMs } = {}) =>
      attempt(async () => {
        const opened = openEnvelope(bytes, limits)
        const envelope = opened.ok ? opened.value.envelope : undefined
        const question = {
          // What cannot be read cannot be answered either; it is sent all the same, and the wait ends by time-out.
          messageId: envelope?.id ?? '',
          call: 'Delivering a message',
          addressee: envelope?.from ?? author.handle,
          expected: to,
          timeoutMs,
        }
        return questions.ask(question, (signal) => hand(to, bytes, signal))
      }),
    stop: () => {
      isStopped = true
      questions.stop()
      for (const finish of [...stops]) finish()
    },
  }
}
