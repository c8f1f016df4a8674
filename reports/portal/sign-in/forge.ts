import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  tokenRevocation,
} from 'openid-client'
import { SignInError } from './errors.ts'
import type { SignInSettings } from './settings.ts'

/** A sign-in that was begun; it stays with the browser that began it. */
export interface Pending {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Forge {
  /** Where to send the browser, and what to keep until it comes back. */
  begin(): Promise<{ readonly address: URL; readonly pending: Pending }>
  /**
   * What the forge tells of the person who comes back.
   *
   * @param callback  the address that the browser came back to
   * @throws SignInError
   */
  finish(callback: URL, pending: Pending): Promise<Readonly<Record<string, unknown>>>
}

export const callbackPath = '/sign-in/callback'
const withinSeconds = 10

const asSignInError = (error: unknown): SignInError => {
  if (error instanceof SignInError) return error
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
    return new SignInError('SIGN_IN_DENIED', 'the forge was not allowed to tell who this is', {
      cause: error,
    })
  const { code = '', message } = error as Error & { code?: string }
  return new SignInError('SIGN_IN_FORGE', `the forge did not answer as it should: ${code} ${message}`, {
    cause: error,
  })
}

const guarded = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await act()
  } catch (error) {
    throw asSignInError(error)
  }
}

/** The forge as an OpenID provider: authorization code with PKCE, state and nonce. Its tokens are given back at once. */
export const openForge = ({ forge, clientId, secret, origin }: SignInSettings): Forge => {
  let known: Promise<Configuration> | undefined
  const discover = (): Promise<Configuration> => {
    known ??= discovery(new URL(forge), clientId, secret, undefined, {
      timeout: withinSeconds,
      // Settings let plain addresses through for this machine alone.
      execute: [enableNonRepudiationChecks, ...(forge.startsWith('http:') ? [allowInsecureRequests] : [])],
    }).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
  return {
    begin: () =>
      guarded(async () => {
        const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
        const address = buildAuthorizationUrl(await discover(), {
          redirect_uri: `${origin}${callbackPath}`,
          scope: 'openid',
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await calculatePKCECodeChallenge(pending.verifier),
          code_challenge_method: 'S256',
        })
        return { address, pending }
      }),
    finish: (callback, { state, nonce, verifier }) =>
      guarded(async () => {
        const config = await discover()
        const { access_token: token, claims } = await authorizationCodeGrant(config, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }).then((tokens) => ({ access_token: tokens.access_token, claims: tokens.claims() }))
        const told = await fetchUserInfo(config, token, claims?.sub ?? '')
        // Nothing more is asked for in this person's name; a token that cannot be given back ends by itself.
        await tokenRevocation(config, token).catch(() => undefined)
        return told
      }),
  }
}
