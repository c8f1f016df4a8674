import { type Dialect, dialects } from '@cucumber/gherkin'
import type { Examples, Feature, FeatureChild, RuleChild, Scenario } from '@cucumber/messages'

/** Something in the text of a feature that reads as if it were played, and is not. */
export interface Idle {
  readonly line: number
  /** In plain words; goes on after the place. */
  readonly why: string
}

const dialectOf = ({ language }: Feature): Dialect => (dialects[language] ?? dialects.en)!

/** Whether a scenario is written as an outline, in the language of its feature. */
export const isOutline = (feature: Feature, { keyword }: Pick<Scenario, 'keyword'>): boolean =>
  dialectOf(feature).scenarioOutline.includes(keyword)

/** `Scenario : x`, `Scenaro: x`, the same with letters that look alike: what is meant as a keyword ends in a colon. */
const looksLikeKeyword = (line: string): boolean => /^\s*\p{L}[\p{L} ]{0,30}\s?:/u.test(line)

const stepWords = ({ given, when, then, and, but }: Dialect): readonly string[] =>
  [given, when, then, and, but].flat().map((word) => word.trim())

/** A keyword of a step, written as it should be or, `inAnyCase`, nearly so. */
const beginsAsStep = (line: string, words: readonly string[], inAnyCase: boolean): boolean => {
  const [first = '', ...rest] = line.trim().split(/\s+/)
  if (rest.length === 0) return false
  return words.some((word) => (inAnyCase ? word.toLowerCase() === first.toLowerCase() : word === first))
}

interface Described {
  readonly description: string
  readonly location: { readonly line: number }
}

/**
 * Sentences in a description: whatever follows a mistyped keyword is prose to the parser. Features are introduced in prose,
 * in which a line may begin with "When", so there a keyword has to have been meant above it.
 */
const swallowed = (
  { description, location }: Described,
  words: readonly string[],
  isProse: boolean,
): readonly Idle[] => {
  const lines = description.split('\n')
  const from = isProse ? lines.findIndex(looksLikeKeyword) : 0
  const step = from < 0 ? undefined : lines.slice(from).find((line) => beginsAsStep(line, words, !isProse))
  return step === undefined
    ? []
    : [
        {
          line: location.line,
          why: `holds "${step.trim()}" as words of its description, which nobody plays; a keyword above or in it is mistyped`,
        },
      ]
}

const placeholders = ({ steps }: Scenario): ReadonlySet<string> =>
  new Set(steps.flatMap(({ text }) => [...text.matchAll(/<([^<>]+)>/g)].map(([, name]) => name!)))

const idleTable = (scenario: Scenario, { location, tableHeader, tableBody }: Examples): readonly Idle[] => {
  const { line } = location
  if (tableBody.length === 0)
    return [{ line, why: `gives no row to "${scenario.name}", so nothing of it runs` }]
  const columns = new Set(tableHeader?.cells.map(({ value }) => value))
  return [...placeholders(scenario)]
    .filter((name) => !columns.has(name))
    .map((name) => ({ line, why: `has no column <${name}>, which "${scenario.name}" says` }))
}

const idleScenario = (scenario: Scenario, words: readonly string[]): readonly Idle[] => [
  ...swallowed(scenario, words, false),
  // Where no table has a row the scenario itself is lost, which is told of it.
  ...(scenario.examples.some(({ tableBody }) => tableBody.length > 0)
    ? scenario.examples.flatMap((table) => idleTable(scenario, table))
    : []),
  ...scenario.examples.flatMap((table) => swallowed(table, words, false)),
]

const idleChild = ({ scenario, background }: RuleChild, words: readonly string[]): readonly Idle[] => [
  ...(scenario === undefined ? [] : idleScenario(scenario, words)),
  ...(background === undefined ? [] : swallowed(background, words, false)),
]

const idleRule = ({ rule }: FeatureChild, words: readonly string[]): readonly Idle[] => {
  if (rule === undefined) return []
  const isEmpty = !rule.children.some(({ scenario }) => scenario !== undefined)
  return [
    ...swallowed(rule, words, false),
    ...(isEmpty
      ? [{ line: rule.location.line, why: `is the rule "${rule.name}" without a scenario that proves it` }]
      : []),
    ...rule.children.flatMap((child) => idleChild(child, words)),
  ]
}

/** Rules without scenarios, tables without rows or columns, and sentences that the parser took for a description. */
export const idleIn = (feature: Feature): readonly Idle[] => {
  const words = stepWords(dialectOf(feature))
  return [
    ...swallowed(feature, words, true),
    ...feature.children.flatMap((child) => [...idleChild(child, words), ...idleRule(child, words)]),
  ]
}
