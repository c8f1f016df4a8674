import { hash } from 'node:crypto'
import { failure, type Result, success } from '../core/index.ts'
import { createLru, parseDid } from '../identity/index.ts'
import { type Chain, extendChain, startChain } from './chain.ts'
import type { Reason } from './errors.ts'
import { readToken } from './gate.ts'
import { ucanLimits } from './limits.ts'
import type { ReadLink } from './link.ts'

/** A token that was read and whose chain fits together, before its signatures are checked. */
export interface Candidate {
  readonly chain: Chain
  /** Links that nobody has vouched for yet, from the leaf upwards; none for a known chain. */
  readonly unproven: readonly ReadLink[]
  /** Chains of those links, in the same order, to be remembered by `admit`. */
  readonly pending: readonly Chain[]
}

export interface Verifier {
  /** Form, size and narrowing of the whole chain: one walk up to read, one walk down to compare. */
  read(text: unknown): Result<Candidate, Reason>
  /** Checks the signatures that are not known to be good. */
  prove(candidate: Candidate): Result<Chain, Reason>
  /** Remembers a proven chain and its parts, so that next time they cost no signature check. */
  admit(candidate: Candidate): void
}

const keyOf = (text: string): string => hash('sha256', text, 'base64')

/** Reads a token and its embedded proofs, from the leaf upwards, until `known` answers or the limit is reached. */
const readUpwards = (
  text: unknown,
  known: (text: string) => Chain | undefined,
): Result<{ readonly links: readonly ReadLink[]; readonly top: Chain | undefined }, Reason> => {
  const links: ReadLink[] = []
  for (let next: unknown = text; next !== undefined; next = links.at(-1)?.proof) {
    if (typeof next === 'string' && next.length <= ucanLimits.tokenBytes) {
      const top = known(next)
      if (top !== undefined) return success({ links, top })
    }
    if (links.length === ucanLimits.links) {
      return failure({ code: 'UCAN_BUDGET', why: `its chain has more than ${ucanLimits.links} links` })
    }
    const link = readToken(next)
    if (!link.ok) {
      return links.length === 0
        ? link
        : failure({ ...link.error, why: `in proof ${links.length} ${link.error.why}` })
    }
    links.push(link.value)
  }
  return success({ links, top: undefined })
}

/** The links of a token, leaf first, without comparing or proving anything. */
export const readLinks = (text: unknown): Result<Chain['links'], Reason> => {
  const read = readUpwards(text, () => undefined)
  if (!read.ok) return read
  const [leaf, ...above] = read.value.links.map(({ link }) => link)
  return success([leaf!, ...above])
}

const assemble = (links: readonly ReadLink[], top: Chain | undefined): Result<readonly Chain[], Reason> => {
  const chains: Chain[] = []
  let above = top
  for (const { link } of links.toReversed()) {
    const chain = above === undefined ? startChain(link) : extendChain(above, link)
    if (!chain.ok) return chain
    above = chain.value
    chains.unshift(above)
  }
  return success(chains)
}

const isSigned = ({ link, signedPart, signature }: ReadLink): boolean => {
  const issuer = parseDid(link.issuer)
  return issuer.ok && issuer.value.verify(Buffer.from(signedPart, 'latin1'), signature)
}

/** The walk over one chain. Proven chains are remembered under the hash of their exact text; refusals never are. */
export const createVerifier = ({
  remembered = ucanLimits.verifiedChains,
}: {
  remembered?: number
} = {}): Verifier => {
  const proven = createLru<string, Chain>(remembered)
  return {
    read: (text) => {
      const read = readUpwards(text, (part) => proven.get(keyOf(part)))
      if (!read.ok) return read
      const { links, top } = read.value
      const chains = assemble(links, top)
      if (!chains.ok) return chains
      return success({ chain: chains.value[0] ?? top!, unproven: links, pending: chains.value })
    },
    prove: ({ chain, unproven }) =>
      unproven.every(isSigned)
        ? success(chain)
        : failure({ code: 'UCAN_SIGNATURE_INVALID', why: 'a signature in it was not made by its issuer' }),
    admit: ({ unproven, pending }) => {
      for (const [index, { text }] of unproven.entries()) proven.set(keyOf(text), pending[index]!)
    },
  }
}
