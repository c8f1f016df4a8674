import { type Clock, InvalidInputError, newId, type Random } from '../core/index.ts'
import { type Did, type KeyPair, parseDid } from '../identity/index.ts'
import { type Chain, coversCapability, coversTopic } from './chain.ts'
import { encodeToken } from './codec.ts'
import { DelegationRefusedError } from './errors.ts'
import { ucanLimits } from './limits.ts'
import type { Link } from './link.ts'
import { isCapabilityPath } from './path.ts'
import type { Grant } from './types.ts'

export interface MintComponents {
  readonly keyPair: KeyPair
  readonly clock: Clock
  readonly random: Random
}

/** A grant in the terms of the wire. */
export type Draft = Omit<Link, 'id'>

const refuse = (where: string, expected: string, received: unknown): never => {
  throw new InvalidInputError({
    what: 'Granting',
    where: `/${where}`,
    expected,
    received: typeof received === 'string' ? `"${received.slice(0, 80)}"` : String(received),
  })
}

const checkDid = (did: Did, where: string): Did => (parseDid(did).ok ? did : refuse(where, 'a did:key', did))

const checkPath = (path: string, where: string): string =>
  isCapabilityPath(path) ? path : refuse(where, 'a path such as /dms/job: segments of a-z, 0-9 and "-"', path)

const checkSeconds = (seconds: number, where: string): number =>
  Number.isInteger(seconds) && seconds >= 0 && seconds <= ucanLimits.latestSeconds
    ? seconds
    : refuse(where, 'a time in milliseconds since 1970', seconds * 1000)

const checkDepth = (depth: number): number =>
  Number.isInteger(depth) && depth >= 0 && depth < ucanLimits.links
    ? depth
    : refuse('depth', `a whole number from 0 to ${ucanLimits.links - 1}`, depth)

const checkAmount = (grant: Grant): void => {
  const amount = grant.capabilities.length + (grant.topics?.length ?? 0)
  if (grant.capabilities.length === 0) refuse('capabilities', 'at least one capability', 'none')
  if (amount > ucanLimits.capabilitiesPerToken) {
    refuse(
      'capabilities',
      `at most ${ucanLimits.capabilitiesPerToken} capabilities and topics together`,
      amount,
    )
  }
}

/**
 * Checks a grant and brings it to whole seconds, never longer than asked: `exp` rounds down, `nbf` up.
 * @throws InvalidInputError naming the first wrong place
 */
export const draftOf = (
  grant: Grant,
  { keyPair, clock }: Pick<MintComponents, 'keyPair' | 'clock'>,
): Draft => {
  checkAmount(grant)
  const { notBeforeMs, depth } = grant
  const receiver = grant.receiver === undefined ? '*' : checkDid(grant.receiver, 'receiver')
  const audience = checkDid(grant.audience, 'audience')
  if (audience === keyPair.did) refuse('audience', 'somebody other than the issuer', audience)
  const expiresAtS = checkSeconds(Math.floor(grant.expiresAtMs / 1000), 'expiresAtMs')
  if (expiresAtS * 1000 <= clock.now()) refuse('expiresAtMs', 'a second in the future', grant.expiresAtMs)
  const notBeforeS =
    notBeforeMs === undefined ? undefined : checkSeconds(Math.ceil(notBeforeMs / 1000), 'notBeforeMs')
  if (notBeforeS !== undefined && notBeforeS >= expiresAtS) {
    refuse('notBeforeMs', 'a time before the expiry', notBeforeMs)
  }
  return {
    issuer: keyPair.did,
    audience,
    capabilities: grant.capabilities.map((path, i) => ({
      path: checkPath(path, `capabilities/${i}`),
      receiver,
    })),
    topics: (grant.topics ?? []).map((topic, i) => checkPath(topic, `topics/${i}`)),
    expiresAtS,
    ...(notBeforeS === undefined ? {} : { notBeforeS }),
    ...(depth === undefined ? {} : { depth: checkDepth(depth) }),
  }
}

/** Signs a draft, on top of `proof` if there is one. */
export const mint = ({ keyPair, random }: MintComponents, draft: Draft, proof?: string): Promise<string> =>
  encodeToken(keyPair, { ...draft, nonce: newId(random, 12) }, proof)

/** What a draft asks that `chain` does not give, in words; none when the draft may stand below it. */
export const missingFrom = (chain: Chain, draft: Draft): readonly string[] => {
  const [held] = chain.links
  const seconds = (time: number): string => new Date(time * 1000).toISOString()
  return [
    ...draft.capabilities
      .filter((asked) => !coversCapability(held, asked))
      .map(({ path, receiver }) => `${path} on ${receiver === '*' ? 'every node' : receiver}`),
    ...draft.topics.filter((topic) => !coversTopic(held, topic)).map((topic) => `topic ${topic}`),
    ...(draft.expiresAtS > held.expiresAtS ? [`time after ${seconds(held.expiresAtS)}`] : []),
    ...(draft.notBeforeS !== undefined && draft.notBeforeS < chain.notBeforeS
      ? [`time before ${seconds(chain.notBeforeS)}`]
      : []),
    ...(chain.linksLeft === 0 ? ['leave to delegate further'] : []),
    ...(chain.linksLeft > 0 && draft.depth !== undefined && draft.depth > chain.linksLeft - 1
      ? [`depth ${draft.depth}, where ${chain.linksLeft - 1} is left`]
      : []),
    ...(chain.root === draft.audience || chain.links.some((link) => link.audience === draft.audience)
      ? ['an audience that is not part of the chain yet']
      : []),
  ]
}

/**
 * The first of `held` below which the draft may stand.
 * @throws DelegationRefusedError naming what is missing from the one that comes closest
 */
export const chooseProof = <Held extends { readonly chain: Chain }>(
  held: readonly Held[],
  draft: Draft,
): Held => {
  const ranked = held
    .map((token) => ({ token, missing: missingFrom(token.chain, draft) }))
    .sort(
      (a, b) =>
        a.missing.length - b.missing.length || a.token.chain.links.length - b.token.chain.links.length,
    )
  const [best] = ranked
  const ask = `Ask a holder to delegate ${draft.capabilities.map(({ path }) => path).join(', ')} to ${draft.issuer}.`
  if (best === undefined) throw new DelegationRefusedError(['any token that is valid now'], ask)
  if (best.missing.length > 0) throw new DelegationRefusedError(best.missing, ask)
  return best.token
}
