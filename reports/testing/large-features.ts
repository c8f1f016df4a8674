import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import type { Envelope, Pickle } from '@cucumber/messages'

const rulesPerFeature = 4
const scenariosPerRule = 10
const perFeature = rulesPerFeature * scenariosPerRule

const scenarioText = (at: number): string => `
    @scope:security-${(at % 40) + 1} @id:promise-${at}
    Scenario: Promise number ${at} is kept on every network
      Given Bob has granted Alice the right to deploy on machine ${at % 97}
      When Alice deploys job ${at} to Bob
      Then Bob answers "job ${at} is done"
      And Bob has all his resources free again
`

const ruleText = (first: number, count: number): string => `
  Rule: Promises from ${first} on hold for whoever made them
${Array.from({ length: count }, (_, at) => scenarioText(first + at)).join('')}`

const featureText = (first: number, count: number): string => {
  const rules = Array.from({ length: Math.ceil(count / scenariosPerRule) }, (_, at) => {
    const done = at * scenariosPerRule
    return ruleText(first + done, Math.min(scenariosPerRule, count - done))
  })
  return `Feature: Work on other people's machines, part ${first / perFeature + 1}
  A service provider hands jobs to machines that she does not own.

  Background:
    Given Alice and Bob are on the network
${rules.join('')}`
}

/** What the runner tells of a feature file before anything runs. */
export interface ReadFeature {
  readonly envelopes: readonly Envelope[]
  readonly pickles: readonly Pickle[]
}

/** Feature files with that many scenarios in all, forty a file, one at a time, as the real parser reads them. */
export function* largeFeatures(scenarios: number, newId: () => string): Generator<ReadFeature> {
  for (let first = 0; first < scenarios; first += perFeature) {
    const data = featureText(first, Math.min(perFeature, scenarios - first))
    const uri = `features/large/part-${first / perFeature + 1}.feature`
    const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(data)
    const pickles = compile(document, uri, newId)
    const source = { uri, data, mediaType: 'text/x.cucumber.gherkin+plain' as const }
    yield {
      envelopes: [
        { source } as Envelope,
        { gherkinDocument: { ...document, uri } },
        ...pickles.map((pickle): Envelope => ({ pickle })),
      ],
      pickles,
    }
  }
}
