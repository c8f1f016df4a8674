import { daemonEnds } from '../../daemon-ends.ts'
import type { EnvironmentFacts, RunRecord, Scenario, Step } from '../../model.ts'
import { oneLine } from '../../text.ts'
import { differencesOf } from './differences.ts'
import { plainFacts } from './plain-facts.ts'

/** Why a scenario did not pass, in words that need no knowledge of its steps. */
export interface Reason {
  /** Whoever looked, such as `Alice`. */
  readonly who: string
  readonly expected: string
  /** What was there instead. */
  readonly saw: string
  /** Its stable code, where it was an error. */
  readonly code?: string
  /** What the error itself proposes. */
  readonly hint?: string
}

interface Told {
  readonly code?: string
  readonly message: string
  readonly hint?: string
}

const deepest = 5

/** An error in an answer, however deep the answer wraps it. */
const errorIn = (value: unknown, depth = 0): Told | undefined => {
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined
  const { code, message, hint } = value as Record<string, unknown>
  if (typeof message === 'string' || typeof code === 'string')
    return {
      message: typeof message === 'string' ? message : '',
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof hint === 'string' ? { hint } : {}),
    }
  for (const part of Object.values(value)) {
    const found = errorIn(part, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const toldIn = (seen: string): Told => {
  try {
    return errorIn(JSON.parse(seen)) ?? { message: plainFacts(seen) }
  } catch {
    // It was cut, or never was JSON.
    return { message: seen }
  }
}

const identity = /\b(12D3Koo|did:key:z6Mk)\w{20,80}(\w{4})\b/g

/** Machines by their names in place of addresses, and the ends of long identities. */
const named = (text: string, hosts: EnvironmentFacts['hosts']): string =>
  hosts
    .reduce(
      (all, { name, address }) =>
        address === undefined || address === '' ? all : all.replaceAll(address, name),
      text,
    )
    .replace(identity, '$1…$2')

const failing = ({ attempts }: Pick<Scenario, 'attempts'>): Step | undefined =>
  attempts.flatMap(({ steps }) => steps).find(({ status }) => status !== 'passed' && status !== 'skipped')

/** Undefined where nothing was asked and waited for: then its own words have to do. */
export const reasonOf = (
  scenario: Pick<Scenario, 'attempts'>,
  environment: EnvironmentFacts | undefined,
): Reason | undefined => {
  const last = failing(scenario)?.lastSeen.at(-1)
  if (last === undefined) return undefined
  const hosts = environment?.hosts ?? []
  const { code, message, hint }: Told =
    last.inWords === undefined ? toldIn(last.lastSeen) : { message: last.inWords }
  return {
    who: oneLine(last.host, 60),
    expected: oneLine(plainFacts(last.expected), 300),
    saw: oneLine(named(message, hosts), 600),
    ...(code === undefined ? {} : { code: oneLine(code, 80) }),
    ...(hint === undefined ? {} : { hint: oneLine(hint, 400) }),
  }
}

/** The same in one line, for the wall. */
export const shortReason = (scenario: Scenario, { environments }: RunRecord): string => {
  const reason = reasonOf(
    scenario,
    environments.find(({ id }) => id === scenario.environment),
  )
  const ended = daemonEnds(scenario.attempts.at(-1)?.steps ?? [])
  if (ended.length > 0) return oneLine(ended.join('; '), 240)
  if (reason === undefined) return oneLine(differencesOf(scenario)?.summary ?? scenario.why ?? '', 240)
  const { who, expected, saw, code } = reason
  const told = [code, saw].filter((part) => part !== undefined && part !== '').join(': ')
  const { keyword = '', text = '' } = failing(scenario) ?? {}
  return oneLine(`${keyword.trim()} ${text}: ${who} expected ${expected}, and saw ${told}`, 240)
}
