/** How often one caller may do something: `burst` at once, then `perSecond`. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Every bound of the actor system. Bytes, milliseconds and counts; all greater than zero. */
export interface ActorLimits {
  /** One signed envelope on the wire, signature included. */
  readonly maxEnvelopeBytes: number
  /** Nesting of an envelope; its own array and the payload's outermost value are levels 1 and 2. */
  readonly maxDepth: number
  /** Values in an envelope, counted singly. */
  readonly maxItems: number
  readonly maxTokens: number
  readonly maxTokenBytes: number
  /** The longest a message may live from `issuedAtMs` to `expiresAtMs`. */
  readonly maxLifetimeMs: number
  /** How far a sender's clock may be ahead, and that of one who answers behind. */
  readonly clockToleranceMs: number
  readonly invokeTimeoutMs: number
  readonly broadcastTimeoutMs: number
  readonly maxBroadcastReplies: number
  /** How long a peer may use the grant to answer us; renewed at half of it. */
  readonly replyGrantLifetimeMs: number
  /** Messages that wait for one actor; the owner of the machine has a mailbox of the same size for himself. */
  readonly mailboxCapacity: number
  /** Messages of one caller that wait for one actor. */
  readonly mailboxShare: number
  /** Handlers of one actor that run at the same time, per mailbox. */
  readonly concurrency: number
  /** Of one behaviour by one caller, unless its declaration says otherwise. */
  readonly behaviourRate: Rate
  /** Messages from one peer before anything of them is read. */
  readonly inboundRate: Rate
  /** Refusals answered to one peer that has not shown any authority. */
  readonly refusalRate: Rate
  /** Refusals of one peer's messages that become telemetry one by one; the rest is counted in the next. */
  readonly toldRefusalRate: Rate
}

export const defaultLimits: ActorLimits = {
  maxEnvelopeBytes: 262_144,
  maxDepth: 32,
  maxItems: 20_000,
  maxTokens: 4,
  maxTokenBytes: 8_192,
  maxLifetimeMs: 600_000,
  clockToleranceMs: 30_000,
  invokeTimeoutMs: 30_000,
  broadcastTimeoutMs: 3_000,
  maxBroadcastReplies: 1_024,
  replyGrantLifetimeMs: 3_600_000,
  mailboxCapacity: 256,
  mailboxShare: 64,
  concurrency: 64,
  behaviourRate: { perSecond: 500, burst: 1_000 },
  inboundRate: { perSecond: 4_096, burst: 8_192 },
  refusalRate: { perSecond: 200, burst: 400 },
  toldRefusalRate: { perSecond: 5, burst: 100 },
}
