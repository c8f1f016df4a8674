/**
 * Every bound of this family. They are what makes the cost of `authorise` fixed: at most 4 tokens of 8 KiB and 8
 * signature checks, whatever arrives.
 */
export const ucanLimits = {
  /** One token with all its embedded proofs. */
  tokenBytes: 8192,
  /** Links from the leaf to the root, both included. */
  links: 4,
  /** Tokens that are looked at in one message. */
  tokensPerMessage: 4,
  /** Links of one message whose signatures are not known yet; senders keep to it with all their links. */
  signatureChecksPerMessage: 8,
  /** Entries of `att`: capability paths and topics together. */
  capabilitiesPerToken: 8,
  /** Capability and topic paths. */
  pathCharacters: 200,
  nonceCharacters: 64,
  /** Latest `exp` and `nbf`, in seconds: the last that a Date can show. */
  latestSeconds: 8_640_000_000_000,
  /** Tolerance for clocks that disagree, at both ends of a token's life. None: whoever issues leaves room. */
  clockSkewMs: 0,
  /** Chains whose signatures need no second look. */
  verifiedChains: 2048,
  roots: 64,
  requireTokens: 64,
  provideTokens: 256,
  /** How long expired `require` and `provide` tokens are kept, so that a refusal can name the true reason. */
  expiredTokenKeptMs: 7 * 86_400_000,
  /** Revocations by this node and its roots. */
  ownRevocations: 4096,
  /** Revocations by everybody else, together and each. */
  foreignRevocations: 4096,
  foreignRevocationsPerIssuer: 256,
} as const

export interface ReplayLimits {
  /** Message ids remembered for one sender. */
  readonly perSender: number
  /** Message ids remembered in all. */
  readonly total: number
}

/** At a message life of 30 s: about 1,000 messages a second from one sender, 4,000 from all. */
export const defaultReplayLimits: ReplayLimits = { perSender: 32_768, total: 131_072 }
