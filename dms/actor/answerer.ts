import { failure, type Problem, toProblem } from '../core/index.ts'
import type { PeerId } from '../identity/index.ts'
import { type Answer, answerToPayload } from './answer.ts'
import type { Commons } from './commons.ts'
import { rootHandleOf } from './destination.ts'
import type { Envelope } from './envelope.ts'
import { rootInbox } from './handle.ts'
import { copyJson } from './json.ts'
import type { Author, Draft } from './post.ts'

/** Carries answers back; never rejects: an answer that cannot be delivered is a line in the log. */
export interface Answerer {
  /** The addressee's own answer, under the grant that came with the question. */
  reply(author: Author, question: Envelope, answer: Answer): void
  /** The node's refusal at its door, to the node whose channel the message came over. */
  notify(peer: PeerId, question: Envelope, problem: Problem): void
  /** Resolves when every answer so far has been handed to the network, or has failed. */
  settled(): Promise<void>
}

export const createAnswerer = (commons: Commons): Answerer => {
  const { network, log, limits, post, residents } = commons
  const underway = new Set<Promise<void>>()

  // Values are copies already; a problem may hold anything that its author threw.
  const payloadOf = (answer: Answer) =>
    answer.ok ? answerToPayload(answer) : copyJson('Answering', answerToPayload(answer), limits)

  const seal = (author: Author, draft: Omit<Draft, 'payload'>, answer: Answer): Uint8Array =>
    post.seal(author, post.compose(author, { ...draft, payload: payloadOf(answer) }))

  const sealOrExplain = (author: Author, draft: Omit<Draft, 'payload'>, answer: Answer): Uint8Array => {
    try {
      return seal(author, draft, answer)
    } catch (thrown) {
      log.warn({ err: thrown, behaviour: draft.behaviour }, 'an answer could not be written')
      return seal(author, draft, failure(toProblem(thrown)))
    }
  }

  const send = (peer: PeerId, bytes: Uint8Array): void => {
    const sending = network
      .send(peer, bytes)
      .catch((err: unknown) => log.debug({ err, peer }, 'an answer could not be delivered'))
      .finally(() => underway.delete(sending))
    underway.add(sending)
  }

  const draftFor = (question: Envelope) => ({
    behaviour: question.behaviour.slice(0, 200),
    inReplyTo: question.id,
    lifetimeMs: limits.invokeTimeoutMs,
  })

  return {
    reply: (author, question, answer) => {
      const tokens = question.replyGrant === undefined ? [] : [question.replyGrant]
      const draft = { ...draftFor(question), kind: 'reply' as const, to: question.from, tokens }
      send(question.from.host, sealOrExplain(author, draft, answer))
    },
    notify: (peer, question, problem) => {
      const root = residents.get(rootInbox)
      if (root === undefined || question.kind === 'send') return
      const draft = { ...draftFor(question), kind: 'notice' as const, to: rootHandleOf(peer), tokens: [] }
      send(peer, sealOrExplain(root.author, draft, failure(problem)))
    },
    settled: async () => {
      await Promise.all(underway)
    },
  }
}
