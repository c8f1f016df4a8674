import { type CauseClass, classifyScenario } from '../../flake/classify.ts'
import type { RunRecord, Scenario, Step } from '../../model.ts'
import { oneLine } from '../../text.ts'
import { crashesOf } from './crashes.ts'
import { strangeFaults } from './strange-faults.ts'

/** By what a failure is known again in another scenario. */
export interface DecisiveFact {
  /** Whose failure it most likely is. */
  readonly whose: CauseClass
  /** Equal where the cause is the same, as far as can be told. */
  readonly key: string
  /** The same for a reader; absent where the reason of each scenario says it as well. */
  readonly words?: string
}

type Fact = Omit<DecisiveFact, 'whose'>

/** The same crash: name, message and place of the error, wherever the daemon lay and whoever's it was. */
const crashIn = (steps: readonly Step[]): Fact | undefined => {
  const [crash] = crashesOf(steps)
  if (crash === undefined) return undefined
  const { how, said } = crash
  return {
    key: `crash ${said ?? how}`,
    words: said === undefined ? `A daemon ${how}` : `A daemon crashed: ${said}`,
  }
}

/** The same fault on the same network, where that is the evidence by which the failure is the environment's. */
const faultIn = (scenario: Scenario, because: string): Fact | undefined => {
  const fault = strangeFaults(scenario).find(({ words }) => because.includes(words))
  if (fault === undefined) return undefined
  const { environment, words } = fault
  return { key: `fault ${environment} ${words}`, words: `A fault stood on ${environment}: ${words}` }
}

const identities =
  /\bdid:key:\w+|\b12D3Koo\w+|\bbafy\w+|\bnet-[\da-f]+\b|\b(?=[a-f]*\d)[\da-f]{8,}\b|\b\d+(?:\.\d+)*\b/g

/** A text in which only what is the same for another machine, moment and job is left. */
const withoutNames = (text: string, hosts: readonly string[]): string => {
  const names = hosts.map((name) => name.replace(/[^\w-]/g, '')).filter(Boolean)
  const bare = text.replace(identities, '…')
  const plain =
    names.length === 0 ? bare : bare.replace(new RegExp(`\\b(?:${names.join('|')})\\b`, 'gi'), '…')
  return oneLine(plain, 300)
}

const errorOf = (scenario: Scenario, steps: readonly Step[], record: RunRecord): Fact => {
  const error = steps.find(({ error: one, status }) => one !== undefined && status !== 'passed')?.error
  const known = record.environments.find(({ id }) => id === scenario.environment)?.hosts ?? []
  const hosts = [...scenario.hosts, ...known.map(({ name }) => name)]
  const told = error === undefined ? (scenario.why ?? '') : `${error.type ?? ''}: ${error.message}`
  return { key: `error ${withoutNames(told, hosts)}` }
}

/** Undefined for what did not fail, not even at first. */
export const decisiveFact = (record: RunRecord, scenario: Scenario): DecisiveFact | undefined => {
  const judged = classifyScenario(record, scenario)
  if (judged === undefined) return undefined
  const { cause: whose, because } = judged
  const { steps = [] } = scenario.attempts.find(({ status }) => status !== 'passed') ?? {}
  const fault = whose === 'environment' ? faultIn(scenario, because) : undefined
  return { whose, ...(crashIn(steps) ?? fault ?? errorOf(scenario, steps, record)) }
}
