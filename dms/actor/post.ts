import type { Clock, Json, Random } from '../core/index.ts'
import { newId } from '../core/index.ts'
import { MessageTooLargeError } from '../network/index.ts'
import type { Credentials } from './credentials.ts'
import { type Envelope, sealEnvelope } from './envelope.ts'
import type { ActorHandle } from './types.ts'

/** One who may write messages: an actor with its key and its tokens. */
export interface Author {
  readonly handle: ActorHandle
  /** 64 bytes, Ed25519 by the key of `handle.did`. */
  sign(bytes: Uint8Array): Uint8Array
  readonly credentials: Credentials
}

/** What an author decides about a message; the rest follows. */
export type Draft = Pick<
  Envelope,
  'kind' | 'to' | 'topic' | 'behaviour' | 'inReplyTo' | 'replyGrant' | 'tokens'
> & {
  /** Frozen plain data. */
  readonly payload: Json
  readonly lifetimeMs: number
}

/** Writes and signs envelopes. */
export interface Post {
  compose(author: Author, draft: Draft): Envelope
  /** @throws MessageTooLargeError (NETWORK_MESSAGE_TOO_LARGE) */
  seal(author: Author, envelope: Envelope): Uint8Array
}

export const createPost = (
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { maxEnvelopeBytes }: { readonly maxEnvelopeBytes: number },
): Post => ({
  compose: ({ handle }, { lifetimeMs, ...draft }) => {
    const issuedAtMs = BigInt(Math.floor(clock.now()))
    return Object.freeze({
      ...draft,
      from: handle,
      id: newId(random),
      issuedAtMs,
      expiresAtMs: issuedAtMs + BigInt(Math.ceil(lifetimeMs)),
    })
  },
  seal: (author, envelope) => {
    const bytes = sealEnvelope(envelope, author.sign)
    if (bytes.length > maxEnvelopeBytes)
      throw new MessageTooLargeError({ sizeBytes: bytes.length, limitBytes: maxEnvelopeBytes })
    return bytes
  },
})
