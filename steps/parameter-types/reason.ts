import { type Matcher, satisfies } from '../expect/index.ts'
import type { Problem } from '../world/outcome.ts'
import { amountPattern, completeAmount, readAmount } from './amount.ts'
import type { ParameterType } from './parameter-type.ts'

/** Why something was refused, in the words of people; matches the problem that says so. */
export type Reason = Matcher<Problem | undefined>

const fact = (problem: Problem, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], problem.facts)

const code =
  (...codes: readonly string[]) =>
  (problem: Problem): boolean =>
    codes.includes(problem.code)

/** The description is wrong at a place with this end; line and column may follow. */
const wrongAt =
  (end: string) =>
  (problem: Problem): boolean =>
    problem.code === 'INPUT_INVALID' && String(fact(problem, 'where')).split(' (')[0]!.endsWith(end)

const isUnknownWord = (problem: Problem): boolean =>
  problem.code === 'INPUT_INVALID' && problem.message.includes('limit"')

/** Words as a source of a regular expression, and the problem that they mean. */
const reasons: readonly (readonly [string, (problem: Problem) => boolean])[] = [
  ['s?he has no grant for it', code('UCAN_NO_CAPABILITY', 'UCAN_UNTRUSTED_ROOT')],
  ['the grant was revoked', code('UCAN_REVOKED')],
  ['the grant has expired', code('UCAN_EXPIRED')],
  ['the grant belongs to somebody else', code('UCAN_WRONG_AUDIENCE')],
  ['the grant was altered', code('UCAN_SIGNATURE_INVALID')],
  ['s?he does not trust whoever gave it', code('UCAN_UNTRUSTED_ROOT')],
  ['s?he holds no such grant', code('UCAN_DELEGATION_REFUSED')],
  ['the message was seen before', code('ACTOR_REPLAYED')],
  ['the message was signed by somebody else', code('ACTOR_STOLEN_MESSAGE')],
  ['their clocks differ', code('ACTOR_FROM_FUTURE', 'ACTOR_EXPIRED')],
  ['nobody answered', code('ACTOR_TIMEOUT')],
  ['s?he does not know what is meant', code('ACTOR_UNKNOWN_BEHAVIOUR')],
  ['[A-Z][a-z]+ cannot be reached', code('NETWORK_PEER_UNREACHABLE')],
  ['(?:his|her) machine is not on offer', code('NODE_NOT_ONBOARDED')],
  ['it is on offer already', code('NODE_ALREADY_ONBOARDED')],
  ['it does not have that much', code('NODE_OFFER_TOO_LARGE')],
  ['the amount of memory is wrong', wrongAt('/resources/memory')],
  ['the limit of time is wrong', wrongAt('/limits/time')],
  ['a word is not known there', isUnknownWord],
  ['nobody lends that much', code('LENT_TOO_LITTLE')],
]

const missing = new RegExp(`^(${amountPattern}) (?:is|are) missing$`)

/** Exactly this much was missing, and nothing else. */
const shortOf = (amount: string): ((problem: Problem) => boolean) => {
  const wanted = completeAmount(readAmount(amount))
  return (problem) =>
    problem.code === 'RESOURCES_INSUFFICIENT' &&
    (['cpuMillicores', 'memoryBytes', 'diskBytes'] as const).every(
      (quantity) => fact(problem, 'missing', quantity) === wanted[quantity],
    )
}

const findCheck = (words: string): ((problem: Problem) => boolean) => {
  const amount = missing.exec(words)?.[1]
  if (amount !== undefined) return shortOf(amount)
  const found = reasons.find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(words))
  if (found === undefined)
    throw new Error(`No reason is known by the words "${words}"; add it to ${import.meta.filename}.`)
  return found[1]
}

/** The matcher of a reason. @throws Error for words that stand for none */
export const readReason = (words: string): Reason => {
  const check = findCheck(words)
  return satisfies(`a refusal because ${words}`, (problem) => problem !== undefined && check(problem))
}

/** Why something was refused: "the grant was revoked", "1 core is missing". */
export const reason: ParameterType<Reason> = {
  name: 'reason',
  regexp: new RegExp(
    [...reasons.map(([pattern]) => pattern), `${amountPattern} (?:is|are) missing`].join('|'),
  ),
  transformer: (words) => readReason(words),
}
