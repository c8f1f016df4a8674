import type { Problem, Result } from '../core/index.ts'
import type { Did } from '../identity/index.ts'

/**
 * A place in the tree of behaviours, such as `/dms/deployment`. It implies itself and everything below it by whole
 * segments: `/dms/job` implies `/dms/job/start`, never `/dms/jobs`. `/` implies everything.
 */
export type CapabilityPath = string

/** What one token gives away. */
export interface Grant {
  readonly audience: Did
  readonly capabilities: readonly CapabilityPath[]
  /** Gossip topics (paths, same rule) on which the capabilities may be broadcast. */
  readonly topics?: readonly string[]
  /** Only this node may be addressed; absent: every node that trusts the root of the chain. */
  readonly receiver?: Did
  readonly expiresAtMs: number
  readonly notBeforeMs?: number
  /** How many further links may follow this token (0: it may not be delegated). Absent: up to the verifier's limit. */
  readonly depth?: number
}

/** A token as people see it. */
export interface TokenSummary {
  /** Content id of the signed part; the name under which a token is revoked. */
  readonly id: string
  readonly issuer: Did
  readonly audience: Did
  readonly capabilities: readonly { readonly path: CapabilityPath; readonly receiver: Did | '*' }[]
  readonly topics: readonly string[]
  readonly expiresAtMs: number
  readonly notBeforeMs?: number
  readonly depth?: number
  /** Links from this token to the root, this one included. */
  readonly chainLength: number
  readonly root: Did
}

export interface Anchors {
  /** Whoever is listed may do anything here, and chains may start there. */
  readonly roots: readonly Did[]
  /** Tokens issued here to organisations: a chain that starts at their audience counts within their bounds. */
  readonly require: readonly TokenSummary[]
  /** Tokens that others gave to this node; shown when it acts. */
  readonly provide: readonly TokenSummary[]
  readonly revoked: readonly { readonly id: string; readonly by: Did }[]
}

/** Where anchors live between runs. Token texts, not summaries. `save` returns when the bytes are safe. */
export interface AnchorStore {
  load(): Promise<StoredAnchors | undefined>
  save(anchors: StoredAnchors): Promise<void>
}

export interface StoredAnchors {
  readonly roots: readonly string[]
  readonly require: readonly string[]
  readonly provide: readonly string[]
  readonly revocations: readonly string[]
}

/** What the gate of an actor asks before a behaviour runs. */
export interface AuthorisationRequest {
  /** Who signed the envelope; its channel has been checked by then. */
  readonly invoker: Did
  readonly capability: CapabilityPath
  /** Set for a broadcast: the topic it came on. */
  readonly topic?: string
  /** Token texts as they came on the wire: not trusted, not parsed, any size. */
  readonly tokens: readonly string[]
}

export interface Authorisation {
  readonly root: Did
  /** Ids from the leaf to the root; empty when the invoker itself is a root. */
  readonly chain: readonly string[]
}

/** One node's say in who may do what. Every limit is listed in `limits.ts`. */
export interface Authority {
  readonly did: Did
  /** Issues a token rooted here. @throws InvalidInputError for a malformed path, DID, topic or expiry */
  grant(grant: Grant): Promise<string>
  /**
   * Issues a token on top of one that this node holds under `provide`.
   * @throws DelegationRefusedError (UCAN_DELEGATION_REFUSED) when no held token covers all of it, naming what is missing
   */
  delegate(grant: Grant): Promise<string>
  /** Signs a revocation of a token that this node issued, or that descends from one it issued, and anchors it here. */
  revoke(token: string): Promise<string>
  /** Tokens to attach to a message; empty when none is held (the receiver then refuses with the reason). */
  provide(need: { receiver?: Did; capability: CapabilityPath; topic?: string }): readonly string[]
  /** Never throws, never takes longer than the fixed worst case, whatever `tokens` holds. */
  authorise(request: AuthorisationRequest): Result<Authorisation, Problem>
  anchors(): Anchors
  anchorRoot(did: Did): Promise<void>
  /** @throws TokenRefusedError when the token is not valid now */
  anchorRequire(token: string): Promise<TokenSummary>
  anchorProvide(token: string): Promise<TokenSummary>
  /** Accepts another node's signed revocation. @throws TokenRefusedError for a bad signature or form */
  anchorRevocation(revocation: string): Promise<void>
  removeRoot(did: Did): Promise<void>
  /** Reads a token without judging it. @throws TokenRefusedError when it is not well formed */
  inspect(token: string): TokenSummary
}

/** Remembers message ids until they expire, in bounded memory. */
export interface ReplayMemory {
  /** `fresh` exactly once for each (sender, nonce) before `expiresAtMs`; `full` when the sender's share is used up. */
  remember(entry: { sender: Did; nonce: string; expiresAtMs: number }): 'fresh' | 'seen' | 'full'
}
