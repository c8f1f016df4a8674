import { type Static, Type } from 'typebox'
import type { Did } from '../../identity/index.ts'
import type { TelemetryEvent } from '../../telemetry/index.ts'
import type { Anchors, Grant, TokenSummary } from '../../ucan/index.ts'
import type { NodeParts } from '../components.ts'
import { AnchorsShape, nothing, strict, TokenShape, text } from '../shapes.ts'

const tokenText = Type.String({ maxLength: 16_384 })
type GrantEvent = Extract<TelemetryEvent, { readonly grantId: string; readonly audience: Did }>['event']

const paths = Type.Array(text, { minItems: 1, maxItems: 8 })

const GrantRequest = Type.Object(
  {
    audience: text,
    capabilities: paths,
    topics: Type.Optional(Type.Array(text, { maxItems: 8 })),
    receiver: Type.Optional(text),
    durationMs: Type.Integer({ minimum: 1, maximum: 10 * 365 * 86_400_000 }),
    depth: Type.Optional(Type.Integer({ minimum: 0, maximum: 16 })),
  },
  strict,
)
const Token = Type.Object({ token: tokenText, id: Type.String() }, strict)
const Roots = Type.Object({ roots: Type.Array(Type.String()) }, strict)
const DidRequest = Type.Object({ did: text }, strict)
const TokenRequest = Type.Object({ token: tokenText }, strict)

const row = (token: TokenSummary): Static<typeof TokenShape> => ({
  ...token,
  capabilities: token.capabilities.map((capability) => ({ ...capability })),
  topics: [...token.topics],
})
const rows = (anchors: Anchors): Static<typeof AnchorsShape> => ({
  roots: [...anchors.roots],
  require: anchors.require.map(row),
  provide: anchors.provide.map(row),
  revoked: anchors.revoked.map((entry) => ({ ...entry })),
})

/** The owner's say in who may do what, here and on machines that gave this one a grant. */
export const registerCapabilities = ({ actor, authority, clock, telemetry }: NodeParts): void => {
  const toGrant = ({ durationMs, ...rest }: Static<typeof GrantRequest>): Grant => ({
    ...(rest as Omit<Grant, 'expiresAtMs'>),
    expiresAtMs: clock.now() + durationMs,
  })
  /** A token opens what it grants; telemetry has its name only. */
  const tellGrant = (event: GrantEvent, summary: TokenSummary, messageId: string): void =>
    telemetry.emit({
      event,
      traceId: messageId,
      grantId: summary.id,
      audience: summary.audience,
      capabilities: summary.capabilities.map(({ path }) => path),
    })
  const made = (event: GrantEvent, token: string, messageId: string) => {
    const summary = authority.inspect(token)
    tellGrant(event, summary, messageId)
    return { token, id: summary.id }
  }
  const roots = () => ({ roots: [...authority.anchors().roots] })

  actor.register(
    {
      path: '/dms/cap/list',
      summary: 'Lists roots, grants and revocations',
      request: nothing,
      reply: AnchorsShape,
    },
    () => rows(authority.anchors()),
  )
  actor.register(
    {
      path: '/dms/cap/grant',
      summary: 'Issues a token rooted at this machine',
      request: GrantRequest,
      reply: Token,
    },
    async (request, { messageId }) =>
      made('ucan_grant_made', await authority.grant(toGrant(request)), messageId),
  )
  actor.register(
    {
      path: '/dms/cap/delegate',
      summary: 'Hands on a part of what this machine was granted',
      request: GrantRequest,
      reply: Token,
    },
    async (request, { messageId }) =>
      made('ucan_grant_delegated', await authority.delegate(toGrant(request)), messageId),
  )
  actor.register(
    {
      path: '/dms/cap/accept',
      summary: 'Keeps a token that was issued to this machine',
      request: TokenRequest,
      reply: TokenShape,
    },
    async ({ token }, { messageId }) => {
      const summary = await authority.anchorProvide(token)
      tellGrant('ucan_grant_accepted', summary, messageId)
      return row(summary)
    },
  )
  actor.register(
    {
      path: '/dms/cap/require',
      summary: 'Admits an organisation within the bounds of a token issued here',
      request: TokenRequest,
      reply: TokenShape,
    },
    async ({ token }, { messageId }) => {
      const summary = await authority.anchorRequire(token)
      tellGrant('ucan_grant_required', summary, messageId)
      return row(summary)
    },
  )
  actor.register(
    {
      path: '/dms/cap/revoke',
      summary: 'Takes a token back',
      request: TokenRequest,
      reply: Type.Object({ revocation: Type.String(), id: Type.String() }, strict),
    },
    async ({ token }, { messageId }) => {
      const revocation = await authority.revoke(token)
      const { id } = authority.inspect(token)
      telemetry.emit({ event: 'ucan_grant_revoked', traceId: messageId, grantId: id })
      return { revocation, id }
    },
  )
  actor.register(
    {
      path: '/dms/cap/revocation',
      summary: 'Heeds a revocation that another machine has signed',
      request: Type.Object({ revocation: tokenText }, strict),
      reply: AnchorsShape,
    },
    async ({ revocation }, { messageId }) => {
      await authority.anchorRevocation(revocation)
      telemetry.emit({ event: 'ucan_revocation_heeded', traceId: messageId })
      return rows(authority.anchors())
    },
  )
  actor.register(
    { path: '/dms/cap/root/add', summary: 'Trusts a DID with everything', request: DidRequest, reply: Roots },
    async ({ did }, { messageId }) => {
      await authority.anchorRoot(did as Did)
      telemetry.emit({ event: 'ucan_root_added', traceId: messageId, root: did })
      return roots()
    },
  )
  actor.register(
    { path: '/dms/cap/root/remove', summary: 'Trusts a DID no longer', request: DidRequest, reply: Roots },
    async ({ did }, { messageId }) => {
      await authority.removeRoot(did as Did)
      telemetry.emit({ event: 'ucan_root_removed', traceId: messageId, root: did })
      return roots()
    },
  )
}
