import { type GossipSub, type Message, TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import type { Logger } from '../../core/index.ts'
import type { Network } from '../index.ts'
import { maxMessageBytes } from '../index.ts'

type Handler = Parameters<Network['subscribe']>[1]
type Accept = NonNullable<Parameters<Network['subscribe']>[2]>

interface Subscription {
  readonly handler: Handler
  readonly accept: Accept | undefined
}

/** The subscriptions of this node; they outlive a stop, and are made again with the next gossip service. */
export interface Topics {
  subscribe(topic: string, handler: Handler, accept?: Accept): () => void
  attach(gossip: GossipSub): void
  detach(): void
}

export const createTopics = ({ log }: { readonly log: Logger }): Topics => {
  const topics = new Map<string, Set<Subscription>>()
  let gossip: GossipSub | undefined

  const isAcceptable = (message: Message): boolean => {
    if (message.type !== 'signed' || message.data.byteLength > maxMessageBytes) return false
    const from = message.from.toString()
    return [...(topics.get(message.topic) ?? [])].every(({ accept }) => accept?.(from, message.data) ?? true)
  }
  // runs before forwarding; a refusal also lowers the score of the peer that passed the message on
  const validate = (_: unknown, message: Message): TopicValidatorResult => {
    try {
      return isAcceptable(message) ? TopicValidatorResult.Accept : TopicValidatorResult.Reject
    } catch (error) {
      log.error({ error, topic: message.topic }, 'deciding about a broadcast failed')
      return TopicValidatorResult.Ignore
    }
  }
  const deliver = ({ detail: message }: CustomEvent<Message>): void => {
    if (message.type !== 'signed') return
    for (const { handler } of [...(topics.get(message.topic) ?? [])]) {
      try {
        handler(message.from.toString(), message.data)
      } catch (error) {
        log.error({ error, topic: message.topic }, 'handling a broadcast failed')
      }
    }
  }
  const join = (topic: string): void => {
    gossip?.topicValidators.set(topic, validate)
    gossip?.subscribe(topic)
  }
  const leave = (topic: string): void => {
    topics.delete(topic)
    gossip?.unsubscribe(topic)
    gossip?.topicValidators.delete(topic)
  }

  return {
    subscribe: (topic, handler, accept) => {
      const subscription = { handler, accept }
      const subscriptions = topics.get(topic) ?? new Set()
      subscriptions.add(subscription)
      topics.set(topic, subscriptions)
      if (subscriptions.size === 1) join(topic)
      return () => {
        if (subscriptions.delete(subscription) && subscriptions.size === 0) leave(topic)
      }
    },
    attach: (started) => {
      gossip = started
      gossip.addEventListener('message', deliver)
      for (const topic of topics.keys()) join(topic)
    },
    detach: () => {
      gossip?.removeEventListener('message', deliver)
      gossip = undefined
    },
  }
}
