import type { HeldToken } from './anchors.ts'
import { covers, coversTopic } from './chain.ts'
import { ucanLimits } from './limits.ts'
import type { Link } from './link.ts'
import { implies } from './path.ts'
import type { Authority } from './types.ts'

type MessageNeed = Parameters<Authority['provide']>[0]

/** A need without a receiver is met by a token for any receiver. */
const fits = (leaf: Link, { receiver, capability, topic }: MessageNeed): boolean =>
  receiver === undefined
    ? leaf.capabilities.some(({ path }) => implies(path, capability)) &&
      (topic === undefined || coversTopic(leaf, topic))
    : covers(leaf, { capability: { path: capability, receiver }, topic })

/** As many as the receiver looks at and checks, in their order. */
const affordable = (tokens: readonly HeldToken[]): readonly HeldToken[] => {
  let linksLeft: number = ucanLimits.signatureChecksPerMessage
  const chosen = tokens.filter(({ chain }) => {
    if (chain.links.length > linksLeft) return false
    linksLeft -= chain.links.length
    return true
  })
  return chosen.slice(0, ucanLimits.tokensPerMessage)
}

/**
 * The tokens to attach to a message, best first: alive, rooted at the receiver, short.
 *
 * Tokens that are no longer alive come last rather than not at all, so that the receiver can name the true reason.
 */
export const chooseTokens = (
  held: readonly HeldToken[],
  need: MessageNeed,
  isAlive: (token: HeldToken) => boolean,
): readonly string[] => {
  const ranked = held
    .filter(({ chain }) => fits(chain.links[0], need))
    .map((token) => ({
      token,
      rank: [
        isAlive(token) ? 0 : 1,
        token.chain.root === need.receiver ? 0 : 1,
        token.chain.links.length,
      ] as const,
    }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2])
  return affordable(ranked.map(({ token }) => token)).map(({ text }) => text)
}
