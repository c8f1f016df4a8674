import { EnvironmentError } from '../../../problem.ts'
import { refused } from '../cloud/problem.ts'

/** Enough to see what went wrong. */
const keptCharacters = 2000

/** The cloud's own word for it, where the tools tell: `server limit exceeded (resource_limit_exceeded, 4f2a…)`. */
const reasonIn = (text: string): string | undefined =>
  /\b(resource_limit_exceeded|limit_reached|unauthorized|token_readonly|resource_unavailable|placement_error|rate_limit_exceeded|uniqueness_error)\b/.exec(
    text,
  )?.[1]

const statusOf: Readonly<Record<string, number>> = { unauthorized: 401, rate_limit_exceeded: 429 }

/** What a run of the program failed of, without the token. */
export const notMade = (what: string, said: string, token: string): EnvironmentError => {
  const text = said.replaceAll(token, '[token]').trim().slice(-keptCharacters)
  const reason = reasonIn(text)
  if (reason !== undefined) return refused(what, statusOf[reason] ?? 403, reason, text)
  return new EnvironmentError({
    code: 'CLOUD_NOT_MADE',
    message: `${what}: ${text}`,
    hint: 'What had been made was removed again.',
  })
}
