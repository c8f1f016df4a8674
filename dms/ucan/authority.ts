import type { Clock, Random } from '../core/index.ts'
import type { KeyPair } from '../identity/index.ts'
import { type HeldToken, openAnchorBook } from './anchors.ts'
import { createAuthoriser } from './authorise.ts'
import { type Chain, summarise } from './chain.ts'
import { type Reason, TokenRefusedError } from './errors.ts'
import { chooseProof, draftOf, mint } from './mint.ts'
import { chooseTokens } from './provide.ts'
import { readRevocation, signRevocation } from './revocation.ts'
import { createTrust, type Trust } from './trust.ts'
import type { AnchorStore, Authority } from './types.ts'
import { createVerifier, readLinks, type Verifier } from './verify.ts'

export interface AuthorityComponents {
  readonly keyPair: KeyPair
  readonly store: AnchorStore
  readonly clock: Clock
  readonly random: Random
}

const refuse = (what: string, reason: Reason, hint?: string): never => {
  throw new TokenRefusedError(what, reason, hint)
}

const prove = (verifier: Verifier, what: string, token: string): Chain => {
  const read = verifier.read(token)
  const proven = read.ok ? verifier.prove(read.value) : read
  return proven.ok ? proven.value : refuse(what, proven.error)
}

/** A token that is good now, whoever it is for. */
const proveNow = (verifier: Verifier, trust: Trust, what: string, text: string): HeldToken => {
  const chain = prove(verifier, what, text)
  const alive = trust.isAlive(chain, trust.issuersAbove(chain.root))
  return alive.ok ? { text, chain } : refuse(what, alive.error)
}

/**
 * Opens one node's authority with its stored anchors.
 * @throws AnchorsDamagedError when anything stored cannot be read
 */
export const createAuthority = async (components: AuthorityComponents): Promise<Authority> => {
  const { keyPair, store, clock } = components
  const self = keyPair.did
  const verifier = createVerifier()
  const anchors = await openAnchorBook({ self, store, clock, verifier })
  const trust = createTrust({ self, anchors, clock })
  const alive = ({ chain }: HeldToken): boolean => trust.isAlive(chain).ok

  return {
    did: self,
    grant: async (grant) => mint(components, draftOf(grant, components)),
    delegate: async (grant) => {
      const draft = draftOf(grant, components)
      const proof = chooseProof(anchors.current().provide.filter(alive), draft)
      return mint(components, draft, proof.text)
    },
    revoke: async (token) => {
      const what = 'Revoking a token'
      const { links, root } = prove(verifier, what, token)
      const mayRevoke = links.some(({ issuer }) => issuer === self) || trust.issuersAbove(root).has(self)
      if (!mayRevoke) {
        refuse(
          what,
          { code: 'UCAN_UNTRUSTED_ROOT', why: 'it does not descend from anything that this node issued' },
          'Ask one of the issuers in its chain to revoke it.',
        )
      }
      const revocation = signRevocation(keyPair, links[0])
      await anchors.addRevocation(revocation)
      return revocation.text
    },
    provide: (need) => chooseTokens(anchors.current().provide, need, alive),
    authorise: createAuthoriser({ self, verifier, trust }),
    anchors: anchors.view,
    anchorRoot: anchors.addRoot,
    removeRoot: anchors.removeRoot,
    anchorRequire: async (token) => {
      const what = 'Anchoring a require token'
      const held = proveNow(verifier, trust, what, token)
      if (!trust.isRoot(held.chain.root)) {
        const why = 'its chain starts neither at this node nor at a root of it'
        refuse(what, { code: 'UCAN_UNTRUSTED_ROOT', why }, 'Anchor a token that this node granted.')
      }
      await anchors.hold('require', held)
      return summarise(held.chain.links)
    },
    anchorProvide: async (token) => {
      const what = 'Anchoring a provide token'
      const held = proveNow(verifier, trust, what, token)
      if (held.chain.links[0].audience !== self) {
        refuse(
          what,
          { code: 'UCAN_WRONG_AUDIENCE', why: 'it was given to somebody else than this node' },
          `Ask for a token whose audience is ${self}.`,
        )
      }
      await anchors.hold('provide', held)
      return summarise(held.chain.links)
    },
    anchorRevocation: async (text) => {
      const revocation = readRevocation(text)
      if (!revocation.ok) return refuse('Anchoring a revocation', revocation.error)
      await anchors.addRevocation(revocation.value)
    },
    inspect: (token) => {
      const links = readLinks(token)
      return links.ok ? summarise(links.value) : refuse('Reading a token', links.error)
    },
  }
}
