import type { PeerId } from '../identity/index.ts'
import type { Network } from '../network/index.ts'

/** Subscriptions of one process: one per topic, however many behaviours listen, and none while the system is stopped. */
export interface Topics {
  join(topic: string): () => void
  open(): void
  close(): void
}

export interface TopicListener {
  accept(topic: string, from: PeerId, bytes: Uint8Array): boolean
  receive(topic: string, from: PeerId, bytes: Uint8Array): void
}

export const createTopics = (network: Pick<Network, 'subscribe'>, listener: TopicListener): Topics => {
  const listeners = new Map<string, number>()
  const subscriptions = new Map<string, () => void>()
  let isOpen = false

  const subscribe = (topic: string) => {
    if (!isOpen || subscriptions.has(topic)) return
    const end = network.subscribe(
      topic,
      (from, bytes) => listener.receive(topic, from, bytes),
      (from, bytes) => listener.accept(topic, from, bytes),
    )
    subscriptions.set(topic, end)
  }
  const unsubscribe = (topic: string) => {
    subscriptions.get(topic)?.()
    subscriptions.delete(topic)
  }

  return {
    join: (topic) => {
      listeners.set(topic, (listeners.get(topic) ?? 0) + 1)
      subscribe(topic)
      let hasLeft = false
      return () => {
        if (hasLeft) return
        hasLeft = true
        const left = (listeners.get(topic) ?? 1) - 1
        listeners.set(topic, left)
        if (left > 0) return
        listeners.delete(topic)
        unsubscribe(topic)
      }
    },
    open: () => {
      isOpen = true
      for (const topic of listeners.keys()) subscribe(topic)
    },
    close: () => {
      isOpen = false
      for (const topic of [...subscriptions.keys()]) unsubscribe(topic)
    },
  }
}
