// Interface fixed first; see README.md. Implementation below by the identity work.
/** `did:key:z6Mk…`: base58btc of the multicodec prefix 0xed01 and 32 bytes of raw Ed25519 public key. */
export type Did = `did:key:${string}`
/** libp2p peer id in its text form (`12D3KooW…`), the same key as the Did. */
export type PeerId = string

export interface PublicIdentity {
  readonly did: Did
  readonly peerId: PeerId
  /** 32 bytes, raw Ed25519 public key. */
  readonly publicKey: Uint8Array
  /** True when `signature` (64 bytes) over `bytes` was made by this key; S+L, small-order and truncated forms are false. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean
}

export interface KeyPair extends PublicIdentity {
  /** 64 bytes, Ed25519. */
  sign(bytes: Uint8Array): Uint8Array
  /** 32 bytes seed; handed to libp2p and the key store only. A fresh copy at each call. */
  exportSeed(): Uint8Array
}
