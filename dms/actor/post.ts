import type { Clock, Json, Random } from '../core/index.ts'
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

const ID_BYTES = 16
const IDS_PER_DRAW = 64

/** Ids of 16 random bytes, drawn many at a time: a draw costs the same however much it brings. */
const createIdSource = (random: Random): (() => string) => {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length === 0) pool = Buffer.from(random.bytes(ID_BYTES * IDS_PER_DRAW))
    const id = pool.toString('hex', 0, ID_BYTES)
    pool = pool.subarray(ID_BYTES)
    return id
  }
}

export const createPost = (
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { maxEnvelopeBytes }: { readonly maxEnvelopeBytes: number },
): Post => {
  const nextId = createIdSource(random)
  return {
    compose: ({ handle }, { lifetimeMs, ...draft }) => {
      const issuedAtMs = BigInt(Math.floor(clock.now()))
      return Object.freeze({
        ...draft,
        from: handle,
        id: nextId(),
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
  }
}
