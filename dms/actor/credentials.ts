import type { Clock } from '../core/index.ts'
import { createLru, type Did } from '../identity/index.ts'
import type { Authority, CapabilityPath } from '../ucan/index.ts'

/** What whoever answers a message must hold, and what each request therefore grants to its receiver. */
export const replyCapability: CapabilityPath = '/dms/actor/replyto'

const KNOWN_PEERS = 4_096
const DELEGATION_LIFETIME_MS = 300_000

export interface Need {
  readonly receiver?: Did
  readonly capability: CapabilityPath
  readonly topic?: string
}

/** The tokens that an actor attaches to its messages. */
export interface Credentials {
  /** @throws DelegationRefusedError when the node holds a token that it may not pass on to this actor */
  tokensFor(need: Need): Promise<readonly string[]>
  /**
   * Long-lived and the same for all messages to one receiver, so that it costs no signature per message. None for the
   * node itself, which needs no grant here.
   */
  replyGrantFor(receiver: Did): Promise<string | undefined>
}

interface Kept<T> {
  readonly value: Promise<T>
  readonly renewAtMs: number
}

/** Remembers what `make` made until half of its life is over; a failure is not remembered. */
const createKeeper = <T>(clock: Clock, lifetimeMs: number) => {
  const kept = createLru<string, Kept<T>>(KNOWN_PEERS)
  return (key: string, make: (expiresAtMs: number) => Promise<T>): Promise<T> => {
    const nowMs = clock.now()
    const known = kept.get(key)
    if (known !== undefined && nowMs < known.renewAtMs && nowMs >= known.renewAtMs - lifetimeMs / 2)
      return known.value
    const value = make(nowMs + lifetimeMs)
    kept.set(key, { value, renewAtMs: nowMs + lifetimeMs / 2 })
    value.catch(() => kept.set(key, { value, renewAtMs: Number.NEGATIVE_INFINITY }))
    return value
  }
}

export interface CredentialComponents {
  readonly authority: Authority
  readonly clock: Clock
}

const createReplyGrants = ({ authority, clock }: CredentialComponents, lifetimeMs: number) => {
  const keep = createKeeper<string>(clock, lifetimeMs)
  const issue = (receiver: Did) =>
    keep(receiver, (expiresAtMs) =>
      authority.grant({
        audience: receiver,
        capabilities: [replyCapability],
        receiver: authority.did,
        expiresAtMs,
        depth: 0,
      }),
    )
  return async (receiver: Did): Promise<string | undefined> =>
    receiver === authority.did ? undefined : issue(receiver)
}

export interface CredentialOptions {
  readonly replyGrantLifetimeMs: number
}

/** Credentials of the root actor: its key is the node's, so the node's tokens are its own. */
export const createRootCredentials = (
  components: CredentialComponents,
  options: CredentialOptions,
): Credentials => ({
  tokensFor: async (need) => components.authority.provide(need),
  replyGrantFor: createReplyGrants(components, options.replyGrantLifetimeMs),
})

/**
 * Credentials of an actor below the root: for each kind of message the node signs a short-lived token to the actor's
 * key, on top of what it holds itself, or rooted here when it holds nothing (enough for receivers that trust this node,
 * and for the node itself). It gives away one capability at a time, not to be passed on.
 */
export const createChildCredentials = (
  child: Did,
  { authority, clock }: CredentialComponents,
  { replyGrantFor }: Pick<Credentials, 'replyGrantFor'>,
): Credentials => {
  const keep = createKeeper<readonly string[]>(clock, DELEGATION_LIFETIME_MS)
  const issue = async (need: Need, latestMs: number): Promise<readonly string[]> => {
    const held = need.receiver === authority.did ? [] : authority.provide(need)
    const grant = {
      audience: child,
      capabilities: [need.capability],
      depth: 0,
      expiresAtMs: Math.min(latestMs, ...held.map((token) => authority.inspect(token).expiresAtMs)),
      ...(need.topic === undefined ? {} : { topics: [need.topic] }),
      ...(need.receiver === undefined ? {} : { receiver: need.receiver }),
    }
    return [await (held.length === 0 ? authority.grant(grant) : authority.delegate(grant))]
  }
  return {
    tokensFor: (need) =>
      keep(`${need.receiver ?? '*'} ${need.topic ?? '*'} ${need.capability}`, (latestMs) =>
        issue(need, latestMs),
      ),
    replyGrantFor,
  }
}
