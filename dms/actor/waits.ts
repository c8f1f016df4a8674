import type { Answer } from './answer.ts'
import type { Envelope } from './envelope.ts'
import { rootInbox, sameHandle } from './handle.ts'
import type { ActorHandle } from './types.ts'

/** An actor's open question. */
export interface Wait {
  /** Id of the message that asked; nobody else can guess it. */
  readonly messageId: string
  /** Whom the actor's answer must be addressed to. */
  readonly addressee: ActorHandle
  /** The one whose answer counts. Absent for a broadcast: whoever heard it may answer. */
  readonly expected?: ActorHandle
  settle(answer: Answer, from: ActorHandle): void
}

/** The open questions of one process. */
export interface Waits {
  /** Returns the way to close it. Several may share a message id (one message delivered twice); the oldest is first. */
  open(wait: Wait): () => void
  /** The question that this envelope may answer, judged by its fields alone. */
  match(envelope: Envelope): Wait | undefined
  readonly size: number
}

/** A reply comes from the actor that was asked; a notice from the node that was handed the message. */
const answers = (envelope: Envelope, { addressee, expected }: Wait): boolean => {
  if (envelope.kind === 'notice')
    return (
      envelope.from.inbox === rootInbox &&
      envelope.to?.inbox === rootInbox &&
      (expected === undefined || envelope.from.host === expected.host)
    )
  return (
    envelope.to !== undefined &&
    sameHandle(envelope.to, addressee) &&
    (expected === undefined || sameHandle(envelope.from, expected))
  )
}

export const createWaits = (): Waits => {
  const waits = new Map<string, Wait[]>()
  return {
    open: (wait) => {
      waits.set(wait.messageId, [...(waits.get(wait.messageId) ?? []), wait])
      return () => {
        const rest = (waits.get(wait.messageId) ?? []).filter((other) => other !== wait)
        if (rest.length === 0) waits.delete(wait.messageId)
        else waits.set(wait.messageId, rest)
      }
    },
    match: (envelope) => waits.get(envelope.inReplyTo ?? '')?.find((wait) => answers(envelope, wait)),
    get size() {
      return waits.size
    },
  }
}
