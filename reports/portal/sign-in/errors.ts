/**
 * - `SIGN_IN_SETTINGS` the settings cannot be used as they are
 * - `SIGN_IN_DENIED` the person, or the forge, said no
 * - `SIGN_IN_STALE` the answer belongs to no sign-in of this browser, or to one that is too old
 * - `SIGN_IN_RIGHTLESS` the forge knows the person, and no setting gives them a right
 * - `SIGN_IN_FORGE` the forge did not answer as its protocol says
 */
export type SignInCode =
  | 'SIGN_IN_SETTINGS'
  | 'SIGN_IN_DENIED'
  | 'SIGN_IN_STALE'
  | 'SIGN_IN_RIGHTLESS'
  | 'SIGN_IN_FORGE'

/** A sign-in did not come about; no message holds a code, a token or a secret. */
export class SignInError extends Error {
  readonly code: SignInCode

  constructor(code: SignInCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'SignInError'
    this.code = code
  }
}
