import type { Did } from '../identity/index.ts'
import type { CapabilityPath } from './types.ts'

export interface LinkCapability {
  readonly path: CapabilityPath
  readonly receiver: Did | '*'
}

/** What one token of a chain says, times in whole seconds as on the wire. */
export interface Link {
  readonly id: string
  readonly issuer: Did
  readonly audience: Did
  readonly capabilities: readonly LinkCapability[]
  readonly topics: readonly string[]
  readonly expiresAtS: number
  readonly notBeforeS?: number
  readonly depth?: number
}

/** A link as it was read, with what is needed to check its signature. */
export interface ReadLink {
  readonly link: Link
  /** Exact text of this token. */
  readonly text: string
  readonly signedPart: string
  /** 64 bytes. */
  readonly signature: Uint8Array
  /** Text of the token below which this one stands. */
  readonly proof?: string
}
