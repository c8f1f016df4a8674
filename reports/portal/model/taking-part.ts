import type { EnvironmentFacts, Host, Scenario } from '../../model.ts'

/** The machines of a scenario in one run. */
export interface TakingPart {
  /** Every machine that the scenario had or that left evidence. */
  readonly hosts: readonly Host[]
  /** Names of those that its sentences speak of; empty where people sat at machines of other names. */
  readonly cast: readonly string[]
}

/** Networks leave evidence under their own names, and people are written with a capital; neither is a machine. */
const isMachine = (name: string, environment: string | undefined): boolean =>
  /^[a-z]/.test(name) && name !== environment && !/^net-[0-9a-f]+$/.test(name)

const wordsOf = ({ attempts }: Pick<Scenario, 'attempts'>): ReadonlySet<string> =>
  new Set(
    attempts
      .flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'step'))
      .flatMap(
        ({ text, argument = '' }) => `${text} ${argument}`.toLowerCase().match(/[a-z][a-z0-9-]*/g) ?? [],
      ),
  )

/** Told where a fault was about a machine: whoever sat there bears another name. */
const sitElsewhere = ({ attempts }: Pick<Scenario, 'attempts'>): boolean =>
  attempts.some(({ faults = [] }) => faults.some(({ people }) => people.length > 0))

/**
 * Which machines took part. The environment's own list will not do: scenarios that share a network that stands also share
 * its facts, which name the machines of whichever came last.
 */
export const takingPart = (
  scenario: Pick<Scenario, 'attempts' | 'hosts' | 'environment'>,
  environment: EnvironmentFacts | undefined,
): TakingPart => {
  const known = new Map(environment?.hosts.map((host) => [host.name, host]))
  const names = scenario.hosts.filter((name) => isMachine(name, scenario.environment))
  const words = wordsOf(scenario)
  return {
    hosts: [...new Set(names)].map((name) => known.get(name) ?? { name }),
    cast: sitElsewhere(scenario) ? [] : names.filter((name) => words.has(name)),
  }
}
