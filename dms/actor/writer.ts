import { InvalidInputError, type Json } from '../core/index.ts'
import type { Commons } from './commons.ts'
import { resolveDestination, rootHandleOf } from './destination.ts'
import type { Envelope } from './envelope.ts'
import { isPath } from './handle.ts'
import { copyJson, frameLevels } from './json.ts'
import type { Author } from './post.ts'
import type { ActorHandle, Broadcast, Invocation } from './types.ts'

export type DirectEnvelope = Envelope & { readonly to: ActorHandle }

/** Turns what a caller wants into an envelope with everything that the receiver's gate will ask for. */
export interface Writer {
  /** @throws InvalidInputError, DelegationRefusedError */
  direct(kind: 'request' | 'send', invocation: Invocation): Promise<DirectEnvelope>
  /** @throws InvalidInputError, DelegationRefusedError */
  broadcast(broadcast: Broadcast): Promise<Envelope>
}

const refuse = (where: string, expected: string, received: unknown): never => {
  throw new InvalidInputError({
    what: 'Writing a message',
    where,
    expected,
    received: (JSON.stringify(received) ?? String(received)).slice(0, 80),
  })
}

const requirePath = (where: string, path: string): string =>
  isPath(path)
    ? path
    : refuse(
        where,
        'a path such as /dms/node/peers/list (segments of [a-z0-9-], at most 200 characters)',
        path,
      )

export const createWriter = (
  { limits, post }: Pick<Commons, 'limits' | 'post'>,
  author: Author,
  capabilityOf: (behaviour: string) => string,
): Writer => {
  const requireLifetime = (timeoutMs: number): number =>
    timeoutMs > 0 && timeoutMs <= limits.maxLifetimeMs
      ? timeoutMs
      : refuse('/timeoutMs', `more than 0, at most ${limits.maxLifetimeMs}`, timeoutMs)

  const copyPayload = (payload: Json | undefined): Json =>
    copyJson('Writing a message', payload ?? {}, { ...limits, maxDepth: limits.maxDepth - frameLevels })

  const tokensFor = async (need: Parameters<Author['credentials']['tokensFor']>[0]) =>
    (await author.credentials.tokensFor(need)).slice(0, limits.maxTokens)

  const requireFew = (chosen: readonly string[]): readonly string[] =>
    chosen.length <= limits.maxTokens
      ? chosen
      : refuse('/tokens', `at most ${limits.maxTokens}`, chosen.length)

  return {
    direct: async (kind, invocation) => {
      const { to: destination, behaviour, payload, timeoutMs = limits.invokeTimeoutMs } = invocation
      const to = resolveDestination(destination)
      const capability = capabilityOf(requirePath('/behaviour', behaviour))
      const draft = {
        kind,
        to,
        behaviour,
        payload: copyPayload(payload),
        lifetimeMs: requireLifetime(timeoutMs),
      }
      const tokens =
        invocation.tokens === undefined
          ? await tokensFor({ receiver: rootHandleOf(to.host).did, capability })
          : requireFew(invocation.tokens)
      const replyGrant = kind === 'request' ? await author.credentials.replyGrantFor(to.did) : undefined
      const envelope = post.compose(author, {
        ...draft,
        tokens,
        ...(replyGrant === undefined ? {} : { replyGrant }),
      })
      return { ...envelope, to }
    },
    broadcast: async ({ topic, behaviour, payload, timeoutMs = limits.broadcastTimeoutMs }) => {
      const capability = capabilityOf(requirePath('/behaviour', behaviour))
      const draft = {
        kind: 'broadcast' as const,
        topic: requirePath('/topic', topic),
        behaviour,
        payload: copyPayload(payload),
        lifetimeMs: requireLifetime(timeoutMs),
      }
      return post.compose(author, { ...draft, tokens: await tokensFor({ topic, capability }) })
    },
  }
}
