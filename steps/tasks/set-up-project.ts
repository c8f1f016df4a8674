import type { Fate } from '../parameter-types/fate.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

/** A scenario of a small project. */
export interface SmallScenario {
  readonly name: string
  readonly fate: Fate
  /** What it is called for good. Default: made from its name. */
  readonly id?: string
  /** The line of the project's scope that it proves, from 1. */
  readonly line?: number
}

/** The feature file of those that a runner plays, and of those that people perform. */
export const playedFeature = 'features/promises.feature'
const manualFeature = 'features/manual/promises.feature'

const house = ['steps/parameter-types/index.ts', 'steps/definitions/*.ts', 'steps/hooks/index.ts']

export const idOf = ({ id, name }: Pick<SmallScenario, 'id' | 'name'>): string =>
  id ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

const textOf = (scenario: SmallScenario): string => {
  const { name, fate, line } = scenario
  const scope = line === undefined ? [] : [`@scope:promises-${line}`]
  const tags = [`@id:${idOf(scenario)}`, ...scope, ...(fate.tag === undefined ? [] : [fate.tag])]
  return [`  ${tags.join(' ')}`, `  Scenario: ${name}`, ...fate.sentences.map((one) => `    ${one}`)].join(
    '\n',
  )
}

const featureOf = (scenarios: readonly SmallScenario[]): string =>
  `Feature: Promises\n\n${scenarios.map(textOf).join('\n\n')}\n`

const runnerOf = (scenarios: readonly SmallScenario[]): string => {
  const settings = Object.assign({}, ...scenarios.map(({ fate }) => fate.settings ?? {})) as object
  const needsNetwork = scenarios.some(({ fate }) => fate.needsNetwork)
  const imports = [...(needsNetwork ? house : []), 'steps/hooks/project/sentences.ts']
  return `export default ${JSON.stringify({ import: imports, strict: true, ...settings })}\n`
}

/** Four lines, as many as a small project can prove. */
const scope = `items:
  - id: promises
    title: Promises
    accept:
${[1, 2, 3, 4].map((n) => `      ${n}: promise ${n} is kept`).join('\n')}
`

const isManual = ({ fate }: SmallScenario): boolean => fate.tag === '@manual'

/** Writes the scenarios of her project, in place of those that it had, with the runner and the scope that they need. */
export const setUpProject = (scenarios: readonly SmallScenario[]): Task<undefined> => ({
  what: 'sets her project up',
  perform: async ({ stage }) => {
    const project = await stage.project()
    const [people, runner] = [scenarios.filter(isManual), scenarios.filter((one) => !isManual(one))]
    await project.write('specs/scope.yaml', scope)
    await project.write('steps/cucumber.ts', runnerOf(runner))
    await project.write(playedFeature, featureOf(runner))
    if (people.length > 0) await project.write(manualFeature, featureOf(people))
    return succeeded(undefined)
  },
})
