import { createHash, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { createIssuer, profileOf } from './claims.ts'

/** Somebody who has an account there. */
export interface Account {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly groups: readonly string[]
  readonly developer?: readonly string[]
  readonly maintainer?: readonly string[]
  readonly owner?: readonly string[]
}

export interface StandInForge extends AsyncDisposable {
  readonly address: string
  readonly application: { readonly id: string; readonly secret: string; redirectUri: string }
  /** Who is signed in there, in whatever browser comes. */
  account: Account
  mood:
    | 'allows'
    | 'denies'
    | 'signs-with-another-key'
    | 'forgets-the-nonce'
    | 'hands-out-old-codes'
    | 'is-broken'
  /** Access tokens that were not revoked. */
  readonly tokens: ReadonlyMap<string, Account>
}

interface Grant {
  readonly account: Account
  readonly redirectUri: string
  readonly challenge: string | undefined
  readonly nonce: string | undefined
}
type Form = Readonly<Record<string, string | undefined>>

/** The words of the library that the real one is built on. */
const words = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  invalid_redirect_uri: 'The redirect URI included is not valid.',
  access_denied: 'The resource owner or authorization server denied the request.',
  unsupported_response_type: 'The authorization server does not support this response type.',
  invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
} as const

const random = (): string => randomBytes(32).toString('hex')
const refuse = (reply: FastifyReply, status: number, error: keyof typeof words): FastifyReply =>
  reply.code(status).send({ error, error_description: words[error] })
/** An application that cannot be trusted with an answer gets none: the person sees a page of the forge. */
const page = (reply: FastifyReply, status: number, error: keyof typeof words): FastifyReply =>
  reply.code(status).type('text/html').send(`<h1>An error has occurred</h1><p>${words[error]}</p>`)

const clientIn = ({ headers, body }: FastifyRequest): string => {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1]
  const { client_id: id = '', client_secret: secret = '' } = (body ?? {}) as Form
  return basic === undefined
    ? `${id}:${secret}`
    : Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent).join(':')
}

const isProven = ({ challenge }: Grant, verifier: string | undefined): boolean =>
  challenge === undefined ||
  challenge ===
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url')

/**
 * A stand-in for GitLab's identity provider, written after its documentation and its public source: discovery,
 * authorization code with PKCE, user info, revocation, and how each of them refuses. The real one asks its user on a page
 * of its own; here `mood` answers for them.
 */
export const openStandInForge = async (): Promise<StandInForge> => {
  const app = Fastify({ logger: false })
  const [grants, tokens] = [new Map<string, Grant>(), new Map<string, Account>()]
  const issuer = createIssuer()
  const forge = {
    address: '',
    application: { id: random(), secret: `gloas-${random()}`, redirectUri: '' },
    account: { id: 7, username: 'alice', name: 'Alice', groups: [] } as Account,
    mood: 'allows' as StandInForge['mood'],
    tokens,
    [Symbol.asyncDispose]: () => app.close(),
  }
  const isClient = (request: FastifyRequest): boolean =>
    clientIn(request) === `${forge.application.id}:${forge.application.secret}`

  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.get('/.well-known/openid-configuration', (_request, reply) =>
    forge.mood === 'is-broken' ? reply.code(502).send('Bad Gateway') : issuer.discovery(forge.address),
  )
  app.get('/oauth/discovery/keys', () => issuer.keys())
  app.get<{ Querystring: Form }>('/oauth/authorize', ({ query }, reply) => {
    const { redirect_uri: redirectUri = '', state, scope = '', response_type: type } = query
    if (query.client_id !== forge.application.id) return page(reply, 401, 'invalid_client')
    if (redirectUri !== forge.application.redirectUri) return page(reply, 400, 'invalid_redirect_uri')
    const back = (answer: Record<string, string>): FastifyReply =>
      reply.redirect(
        `${redirectUri}?${new URLSearchParams({ ...answer, ...(state === undefined ? {} : { state }) })}`,
        302,
      )
    const fail = (error: keyof typeof words): FastifyReply => back({ error, error_description: words[error] })
    if (type !== 'code') return fail('unsupported_response_type')
    if (scope.split(' ').some((one) => !['openid', 'profile', 'email'].includes(one)))
      return fail('invalid_scope')
    if (forge.mood === 'denies') return fail('access_denied')
    const code = random()
    if (forge.mood !== 'hands-out-old-codes')
      grants.set(code, {
        account: forge.account,
        redirectUri,
        challenge: query.code_challenge,
        nonce: forge.mood === 'forgets-the-nonce' ? undefined : query.nonce,
      })
    return back({ code })
  })
  app.post<{ Body: Form }>('/oauth/token', (request, reply) => {
    const { grant_type: kind, code = '', redirect_uri: redirectUri, code_verifier: verifier } = request.body
    if (!isClient(request)) return refuse(reply, 401, 'invalid_client')
    if (kind !== 'authorization_code') return refuse(reply, 400, 'unsupported_grant_type')
    const grant = grants.get(code)
    // A code is good for one try.
    grants.delete(code)
    if (grant === undefined || grant.redirectUri !== redirectUri || !isProven(grant, verifier))
      return refuse(reply, 400, 'invalid_grant')
    const token = random()
    tokens.set(token, grant.account)
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: random(),
      scope: 'openid',
      created_at: Math.floor(Date.now() / 1000),
      id_token: issuer.identity({
        address: forge.address,
        audience: forge.application.id,
        account: grant.account,
        nonce: grant.nonce,
        isForged: forge.mood === 'signs-with-another-key',
      }),
    }
  })
  app.get('/oauth/userinfo', ({ headers }, reply) => {
    const account = tokens.get(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
    if (account !== undefined) return profileOf(account)
    return reply
      .code(401)
      .header(
        'www-authenticate',
        'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"',
      )
      .send()
  })
  app.post<{ Body: Form }>('/oauth/revoke', (request, reply) => {
    if (!isClient(request)) return reply.code(403).send({ error: 'unauthorized_client' })
    tokens.delete(request.body.token ?? '')
    return {}
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  forge.address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return forge
}
