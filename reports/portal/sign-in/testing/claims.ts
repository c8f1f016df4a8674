import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { Account } from './forge.ts'

const keyId = 'stand-in'
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What user info tells; roles only of those groups that somebody is a direct member of. */
export const profileOf = ({ id, username, name, groups, ...roles }: Account) => ({
  sub: String(id),
  sub_legacy: createHash('sha256').update(`${id}-legacy`).digest('hex'),
  name,
  nickname: username,
  preferred_username: username,
  groups,
  ...Object.fromEntries(
    Object.entries(roles).map(([role, paths]) => [`https://gitlab.org/claims/groups/${role}`, paths]),
  ),
})

interface Identity {
  readonly address: string
  readonly audience: string
  readonly account: Account
  readonly nonce: string | undefined
  /** Signed with a key that the forge does not publish. */
  readonly isForged: boolean
}

/** Making keys takes longer than all else, so every stand-in has the same. */
const [own, other] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))

/** What makes the stand-in an OpenID provider: its document, its keys, its signatures. */
export const createIssuer = () => {
  return {
    discovery: (address: string) => ({
      issuer: address,
      authorization_endpoint: `${address}/oauth/authorize`,
      token_endpoint: `${address}/oauth/token`,
      revocation_endpoint: `${address}/oauth/revoke`,
      introspection_endpoint: `${address}/oauth/introspect`,
      userinfo_endpoint: `${address}/oauth/userinfo`,
      jwks_uri: `${address}/oauth/discovery/keys`,
      scopes_supported: ['openid', 'profile', 'email'],
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claim_types_supported: ['normal'],
      code_challenge_methods_supported: ['plain', 'S256'],
    }),
    keys: () => ({
      keys: [{ ...own!.publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }],
    }),
    identity: ({ address, audience, account, nonce, isForged }: Identity): string => {
      const now = Math.floor(Date.now() / 1000)
      const { sub, sub_legacy } = profileOf(account)
      const claims = {
        iss: address,
        sub,
        aud: audience,
        exp: now + 120,
        iat: now,
        auth_time: now,
        sub_legacy,
      }
      const body = `${encode({ typ: 'JWT', alg: 'RS256', kid: keyId })}.${encode({ ...claims, ...(nonce === undefined ? {} : { nonce }), groups_direct: account.groups })}`
      const { privateKey } = (isForged ? other : own)!
      return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`
    },
  }
}
