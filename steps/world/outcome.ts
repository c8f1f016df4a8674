import type { Answer, DmsClient, OnboardingStatus } from '../../dms/client/index.ts'

/** What a request came to: a value, or the problem that says why there is none. */
export type Outcome<T> = Awaited<Answer<T>>

export type Problem = Extract<Outcome<unknown>, { readonly ok: false }>['error']
export type Json = Exclude<Parameters<DmsClient['invoke']>[1], undefined>
export type Resources = OnboardingStatus['offered']

export const succeeded = <T>(value: T): Outcome<T> => ({ ok: true, value })

/** The value of an outcome that has to be good. @throws Error with the problem */
export const requireValue = <T>(outcome: Outcome<T>, what: string): T => {
  if (outcome.ok) return outcome.value
  throw new Error(`${what}: ${outcome.error.message} (${outcome.error.code})`)
}
