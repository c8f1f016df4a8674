import { createManualClock, createSeededRandom, type ManualClock } from '../core/index.ts'
import type { Did, KeyPair } from '../identity/index.ts'
import { createAuthority } from './authority.ts'
import { encodePart } from './jws.ts'
import type { AnchorStore, Authority, StoredAnchors } from './types.ts'

/** For tests: anchors in memory, which can be made to fail and shows what was saved last. */
export interface MemoryAnchorStore extends AnchorStore {
  saved: StoredAnchors | undefined
  isFailing: boolean
}

export const createMemoryAnchorStore = (saved?: StoredAnchors): MemoryAnchorStore => {
  const store: MemoryAnchorStore = {
    saved,
    isFailing: false,
    load: async () => store.saved,
    save: async (anchors) => {
      if (store.isFailing) throw new Error('the disk is full')
      store.saved = anchors
    },
  }
  return store
}

export interface Node {
  readonly authority: Authority
  readonly store: MemoryAnchorStore
}

/** For tests: an authority on a manual clock. */
export const openNode = async (
  keyPair: KeyPair,
  clock: ManualClock = createManualClock(),
  store: MemoryAnchorStore = createMemoryAnchorStore(),
): Promise<Node> => ({
  authority: await createAuthority({ keyPair, store, clock, random: createSeededRandom(keyPair.did) }),
  store,
})

/** Parts of a token that an attacker chooses freely; the defaults make a legal token. */
export interface Forgery {
  readonly header?: object
  readonly payload?: Readonly<Record<string, unknown>>
  /** Replaces the whole payload text. */
  readonly payloadText?: string
  readonly sign?: (signedPart: Uint8Array) => Uint8Array
}

/** Payload of a legal token: `/dms/job` on every node, an hour from the start of the manual clock. */
export const legalPayload = (issuer: Did, audience: Did): Readonly<Record<string, unknown>> => ({
  aud: audience,
  att: [{ with: 'dms:*', can: 'dms/job' }],
  exp: 1_700_003_600,
  // Absent, but with their place in the codec's order.
  fct: undefined,
  iss: issuer,
  nbf: undefined,
  nnc: undefined,
  prf: [],
})

/** For tests: signs whatever it is given, as an attacker with a key would. */
export const forge = (keyPair: KeyPair, audience: Did, forgery: Forgery = {}): string => {
  const {
    header = { alg: 'EdDSA', typ: 'JWT', ucv: '0.8.1' },
    payload,
    payloadText,
    sign = keyPair.sign,
  } = forgery
  const text = payloadText ?? JSON.stringify({ ...legalPayload(keyPair.did, audience), ...payload })
  const signedPart = `${encodePart(header)}.${Buffer.from(text).toString('base64url')}`
  return `${signedPart}.${Buffer.from(sign(Buffer.from(signedPart))).toString('base64url')}`
}
