import { failure, type Result, success } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { Reason } from './errors.ts'
import { ucanLimits } from './limits.ts'
import type { Link, LinkCapability } from './link.ts'
import { implies } from './path.ts'
import type { TokenSummary } from './types.ts'

/** A token and everything above it, each link checked against the one above. Signatures are a separate matter. */
export interface Chain {
  /** From the leaf to the root. */
  readonly links: readonly [Link, ...Link[]]
  readonly root: Did
  /** The latest `nbf` of all links; the earliest `exp` is always the leaf's. */
  readonly notBeforeS: number
  /** How many further links may follow the leaf. */
  readonly linksLeft: number
}

/** What somebody wants to do, or to give away. */
export interface Need {
  readonly capability: LinkCapability
  readonly topic?: string
}

const includesCapability = (granted: LinkCapability, asked: LinkCapability): boolean =>
  (granted.receiver === '*' || granted.receiver === asked.receiver) && implies(granted.path, asked.path)

/** Whether any capability of `link` includes `asked`; `*` asks for every receiver. */
export const coversCapability = (link: Pick<Link, 'capabilities'>, asked: LinkCapability): boolean =>
  link.capabilities.some((granted) => includesCapability(granted, asked))

export const coversTopic = (link: Pick<Link, 'topics'>, asked: string): boolean =>
  link.topics.some((granted) => implies(granted, asked))

export const covers = (link: Link, { capability, topic }: Need): boolean =>
  coversCapability(link, capability) && (topic === undefined || coversTopic(link, topic))

const refuse = (code: Reason['code'], why: string): Result<never, Reason> => failure({ code, why })

/** The chain of a token that has no proof. */
export const startChain = (link: Link): Result<Chain, Reason> =>
  link.issuer === link.audience
    ? refuse('UCAN_MALFORMED', 'somebody gives it to himself')
    : success({
        links: [link],
        root: link.issuer,
        notBeforeS: link.notBeforeS ?? 0,
        linksLeft: Math.min(link.depth ?? ucanLimits.links, ucanLimits.links - 1),
      })

const wideningOf = (parent: Chain, link: Link): string | undefined => {
  const [above] = parent.links
  const capability = link.capabilities.find((asked) => !coversCapability(above, asked))
  const topic = link.topics.find((asked) => !coversTopic(above, asked))
  if (capability !== undefined) return `it gives ${capability.path}, which its proof does not`
  if (topic !== undefined) return `it gives the topic ${topic}, which its proof does not`
  if (link.expiresAtS > above.expiresAtS) return 'it lasts longer than its proof'
  if (link.notBeforeS !== undefined && link.notBeforeS < parent.notBeforeS)
    return 'it begins before its proof'
  if (parent.linksLeft === 0) return 'its proof may not be delegated further'
  if (link.depth !== undefined && link.depth > parent.linksLeft - 1) {
    return 'it may be delegated further than its proof allows'
  }
  return undefined
}

const isKnownParty = (parent: Chain, did: Did): boolean =>
  parent.root === did || parent.links.some((link) => link.audience === did)

/**
 * Puts one link below a chain, which it must narrow or repeat in every dimension. An absent `nbf` or depth inherits
 * the bound above, because every bound of the chain stays in force.
 */
export const extendChain = (parent: Chain, link: Link): Result<Chain, Reason> => {
  const [above] = parent.links
  if (link.issuer !== above.audience)
    return refuse('UCAN_WRONG_AUDIENCE', 'its issuer is not whom its proof was given to')
  if (isKnownParty(parent, link.audience)) return refuse('UCAN_MALFORMED', 'its chain runs in a circle')
  if (parent.links.length >= ucanLimits.links) {
    return refuse('UCAN_BUDGET', `its chain has more than ${ucanLimits.links} links`)
  }
  const widening = wideningOf(parent, link)
  if (widening !== undefined) return refuse('UCAN_WIDENED', widening)
  return success({
    links: [link, ...parent.links],
    root: parent.root,
    notBeforeS: Math.max(parent.notBeforeS, link.notBeforeS ?? 0),
    linksLeft: Math.min(parent.linksLeft - 1, link.depth ?? ucanLimits.links),
  })
}

/** Whether the chain is alive at `nowMs`; the allowance for clocks is `ucanLimits.clockSkewMs`. */
export const timeliness = (chain: Chain, nowMs: number): 'valid' | 'early' | 'expired' => {
  if (nowMs >= chain.links[0].expiresAtS * 1000 + ucanLimits.clockSkewMs) return 'expired'
  return nowMs < chain.notBeforeS * 1000 - ucanLimits.clockSkewMs ? 'early' : 'valid'
}

/** The summary of a chain's leaf as people see it. */
export const summarise = (links: Chain['links']): TokenSummary => {
  const [leaf] = links
  return {
    id: leaf.id,
    issuer: leaf.issuer,
    audience: leaf.audience,
    capabilities: leaf.capabilities,
    topics: leaf.topics,
    expiresAtMs: leaf.expiresAtS * 1000,
    ...(leaf.notBeforeS === undefined ? {} : { notBeforeMs: leaf.notBeforeS * 1000 }),
    ...(leaf.depth === undefined ? {} : { depth: leaf.depth }),
    chainLength: links.length,
    root: links.at(-1)!.issuer,
  }
}
