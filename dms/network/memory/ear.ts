import type { Logger } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import type { Network } from '../index.ts'

type Handler = Parameters<Network['subscribe']>[1]
type Accept = NonNullable<Parameters<Network['subscribe']>[2]>

/** One broadcast on its way; `reached` keeps it from going in circles. */
export interface Rumour {
  readonly topic: string
  readonly origin: PeerId
  readonly bytes: Uint8Array
  readonly reached: Set<PeerId>
}

/** The subscriptions of one member. */
export interface Ear {
  subscribe: Network['subscribe']
  isSubscribed(topic: string): boolean
  /** Decides and delivers; true when the rumour may be passed on. */
  hear(rumour: Rumour): boolean
}

export const createEar = ({ log }: { readonly log: Logger }): Ear => {
  const topics = new Map<string, Set<{ readonly handler: Handler; readonly accept: Accept | undefined }>>()

  const guarded = (what: string, action: () => boolean): boolean => {
    try {
      return action()
    } catch (error) {
      log.error({ error }, `${what} a broadcast failed`)
      return false
    }
  }
  return {
    subscribe: (topic, handler, accept) => {
      const subscription = { handler, accept }
      const subscriptions = topics.get(topic) ?? new Set()
      topics.set(topic, subscriptions.add(subscription))
      return () => {
        subscriptions.delete(subscription)
        if (subscriptions.size === 0 && topics.get(topic) === subscriptions) topics.delete(topic)
      }
    },
    isSubscribed: (topic) => topics.has(topic),
    hear: ({ topic, origin, bytes }) => {
      const subscriptions = [...(topics.get(topic) ?? [])]
      const isAccepted = guarded('deciding about', () =>
        subscriptions.every(({ accept }) => accept?.(origin, Uint8Array.from(bytes)) ?? true),
      )
      if (!isAccepted) return false
      for (const { handler } of subscriptions) {
        guarded('handling', () => {
          handler(origin, Uint8Array.from(bytes))
          return true
        })
      }
      return subscriptions.length > 0
    },
  }
}
