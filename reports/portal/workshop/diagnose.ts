import {
  CucumberExpression,
  ParameterType,
  ParameterTypeRegistry,
  RegularExpression,
} from '@cucumber/cucumber-expressions'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator } from '@cucumber/messages'
import type { Vocabulary } from '../model/types.ts'
import { playedWeight } from './multiplied.ts'

/** Something to mend before it can run. */
export interface Finding {
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly fix: string
}

export interface Diagnosis {
  readonly findings: readonly Finding[]
  readonly scenarios: number
  /** Sentences that have a meaning, with the place of their definition, by line. */
  readonly meanings: ReadonlyMap<number, string>
}

export interface Diagnostician {
  /** Reads a feature as the runner would, and runs nothing. Never throws for any text. */
  diagnose(text: string): Diagnosis
  /** Wordings that could continue a sentence, best first. */
  complete(sentence: string): readonly string[]
}

interface Matcher {
  readonly source: string
  readonly definedAt: string
  match(text: string): unknown
}

/** What a person types; a longer text is not looked at. */
export const maxTextLength = 64 * 1024
const maxFindings = 50
/** Letters once everything is multiplied: far more than any feature plays, and few enough to be looked at in a moment. */
const maxPlayedWeight = 200_000
const completionsAtMost = 8

const registryOf = ({ parameters }: Vocabulary): ParameterTypeRegistry => {
  const registry = new ParameterTypeRegistry()
  for (const { name, patterns } of parameters)
    registry.defineParameterType(
      new ParameterType(name, [...patterns], null, (text: string) => text, false, false),
    )
  return registry
}

const matchersOf = (vocabulary: Vocabulary): readonly Matcher[] => {
  const registry = registryOf(vocabulary)
  return vocabulary.wordings.map(({ source, isExpression, definedAt }) => {
    const expression = isExpression
      ? new CucumberExpression(source, registry)
      : new RegularExpression(new RegExp(source), registry)
    return { source, definedAt, match: (text) => expression.match(text) }
  })
}

/** Errors of the parser say the place in brackets: `(4:3): expected: …`. */
const parserFindings = (error: unknown): readonly Finding[] =>
  (error as Error).message.split('\n').flatMap((line) => {
    const [, at = '', message = ''] = /^\((\d+):\d+\): (.*)$/.exec(line) ?? []
    return at === ''
      ? []
      : [
          {
            line: Number(at),
            message,
            fix: 'a line begins with Feature:, Rule:, Scenario:, Given, When, Then, And, a tag or a table',
          },
        ]
  })

interface Read {
  readonly pickles: ReturnType<typeof compile>
  readonly lines: ReadonlyMap<string, number>
}

const collectLines = (node: unknown, lines: Map<string, number>): void => {
  if (Array.isArray(node)) for (const one of node) collectLines(one, lines)
  else if (typeof node === 'object' && node !== null) {
    const { id, location } = node as { id?: string; location?: { line: number } }
    if (id !== undefined && location !== undefined) lines.set(id, location.line)
    for (const value of Object.values(node)) collectLines(value, lines)
  }
}

const read = (text: string): Read => {
  const newId = IdGenerator.incrementing()
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text)
  // Rows times sentences of a text of 24 KiB took a minute and 3 GiB.
  if (playedWeight(document) > maxPlayedWeight)
    throw new Error('the text grows too large once its rows, backgrounds and placeholders are filled in')
  const lines = new Map<string, number>()
  collectLines(document, lines)
  return { pickles: compile(document, 'workshop.feature', newId), lines }
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z']+/g) ?? []

/** How much the two have in common; a wording that begins with what was typed counts more. */
const closeness = (typed: readonly string[], source: string): number => {
  const words = wordsOf(source.replace(/\{\w+\}/g, ' '))
  // The last word may still be in the making.
  const fits = (word: string, at: number): boolean =>
    words.some((other) => (at === typed.length - 1 ? other.startsWith(word) : other === word))
  const common = typed.filter(fits).length
  const isBeginning = words.slice(0, typed.length).join(' ').startsWith(typed.join(' '))
  const share = (common / Math.max(1, typed.length) + common / Math.max(1, words.length)) / 2
  return share + (isBeginning ? 1 : 0) - words.length / 200
}

/** A sentence without the names of people, which fit everywhere. */
const bare = (sentence: string): readonly string[] =>
  wordsOf(sentence.replace(/\b[A-Z][a-z]+('s)?\b/g, ' ').replace(/"[^"]*"?|\d+/g, ' '))

const tagFindings = ({ pickles, lines }: Read, scopeLines: ReadonlySet<string>): readonly Finding[] =>
  pickles.flatMap(({ tags, astNodeIds }) => {
    const line = lines.get(astNodeIds[0] ?? '') ?? 1
    const scopes = tags.filter(({ name }) => name.startsWith('@scope:')).map(({ name }) => name.slice(7))
    if (scopes.length === 0)
      return [
        {
          line,
          message: 'the scenario names no line of the scope that it proves',
          fix: 'add a tag @scope:<item>-<line> above it',
        },
      ]
    return scopes
      .filter((scope) => !scopeLines.has(scope))
      .map((scope) => ({
        line,
        message: `the scope has no line ${scope}`,
        fix: 'see the page of the scope for what there is',
      }))
  })

/** The same finding of several rows of an outline is told once. */
const once = (findings: readonly Finding[]): readonly Finding[] =>
  [...new Map(findings.map((one) => [`${one.line} ${one.message}`, one])).values()].slice(0, maxFindings)

/** Knows the closed words of which scenarios are made. */
export const createDiagnostician = (vocabulary: Vocabulary): Diagnostician => {
  const matchers = matchersOf(vocabulary)
  const scopeLines = new Set(vocabulary.scopeLines)

  const complete = (sentence: string): readonly string[] => {
    const typed = bare(sentence)
    return matchers
      .map(({ source }) => ({ source, score: typed.length === 0 ? 0 : closeness(typed, source) }))
      .sort((a, b) => b.score - a.score)
      .filter(({ score }) => typed.length === 0 || score > 0.3)
      .slice(0, completionsAtMost)
      .map(({ source }) => source)
  }

  const judge = (sentence: string, line: number, meanings: Map<number, string>): readonly Finding[] => {
    const found = matchers.filter((matcher) => matcher.match(sentence) !== null)
    if (found.length === 1) meanings.set(line, found[0]?.definedAt ?? '')
    if (found.length === 1) return []
    const [nearest] = complete(sentence)
    return found.length === 0
      ? [
          {
            line,
            message: `nobody knows how to “${sentence}”`,
            fix: nearest === undefined ? 'see the catalogue of wordings' : `did you mean: ${nearest}`,
          },
        ]
      : [{ line, message: 'several wordings fit', fix: found.map(({ source }) => source).join(' or ') }]
  }

  const diagnose = (text: string): Diagnosis => {
    const meanings = new Map<number, string>()
    if (text.length > maxTextLength)
      return {
        findings: [
          { line: 1, message: 'the text is longer than 64 KiB', fix: 'make several features of it' },
        ],
        scenarios: 0,
        meanings,
      }
    try {
      const parsed = read(text)
      const steps = parsed.pickles.flatMap((pickle) => pickle.steps)
      const empty =
        parsed.pickles.length === 0
          ? [
              {
                line: 1,
                message: 'there is no scenario yet',
                fix: 'write one: Scenario:, then Given, When, Then',
              },
            ]
          : []
      return {
        findings: once([
          ...empty,
          ...steps.flatMap(({ text: sentence, astNodeIds }) =>
            judge(sentence, parsed.lines.get(astNodeIds[0] ?? '') ?? 1, meanings),
          ),
          ...tagFindings(parsed, scopeLines),
        ]),
        scenarios: parsed.pickles.length,
        meanings,
      }
    } catch (error) {
      const found = parserFindings(error)
      const told =
        found.length > 0
          ? found
          : [{ line: 1, message: (error as Error).message, fix: 'see features/README.md' }]
      return { findings: once(told), scenarios: 0, meanings }
    }
  }

  return { diagnose, complete }
}
