import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator } from '@cucumber/messages'
import { expect, test } from 'vitest'
import { readFeatureFiles } from '../features.ts'
import { idleIn } from './idle.ts'

const idle = (...lines: readonly string[]): readonly string[] => {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher())
  return idleIn(parser.parse(lines.join('\n')).feature!).map(({ line, why }) => `${line} ${why}`)
}
const calm = ['Scenario: b', 'Given it works']

test.each([
  ['Scenario : lost', 'Given it fails'],
  ['Scenaro: lost', 'Given it fails'],
  ['Scen\u0430rio: lost', 'When it fails'],
  ['Prose comes first.', '', 'Senario Outline: lost', 'Then <it> fails'],
])('%s is no keyword, so its sentences are words of the feature', (...lines) => {
  expect(idle('Feature: A', ...lines, ...calm)).toEqual([expect.stringMatching(/^1 holds "\w+ .*fails"/)])
})

test.each(['given it fails', 'WHEN it fails'])(
  '"%s" below the name of a scenario is a description',
  (line) => {
    expect(idle('Feature: A', 'Scenario: a', line, 'Given it works')).toEqual([
      `2 holds "${line}" as words of its description, which nobody plays; a keyword above or in it is mistyped`,
    ])
  },
)

test.each([
  ['and whoever asks', 'When a lender leaves, nothing stays behind.'],
  ['Quality asks one question: does it hold?', 'and a second one.'],
  ['A list:', '- one', '- two'],
])('prose that introduces a feature stays prose: %s', (...lines) => {
  expect(idle('Feature: A', ...lines, '', ...calm)).toEqual([])
})

test('a description of a scenario may say anything that is no sentence', () => {
  expect(idle('Feature: A', 'Scenario: a', 'Given', 'Because of the rain.', '', 'Given it works')).toEqual([])
})

test('a rule without scenarios proves nothing', () => {
  expect(idle('Feature: A', ...calm, 'Rule: empty', 'Rule: full', ...calm)).toEqual([
    '4 is the rule "empty" without a scenario that proves it',
  ])
})

test('a table needs rows, and a column for whatever the sentences say', () => {
  const outline = ['Scenario Outline: o', 'Given <a> and <b>']
  const table = (...rows: readonly string[]) => ['Examples:', ...rows]
  expect(
    idle(
      'Feature: A',
      ...outline,
      ...table('| a | b |', '| 1 | 2 |'),
      ...table('| a |', '| 1 |'),
      ...table('| a | b |'),
    ),
  ).toEqual(['7 has no column <b>, which "o" says', '10 gives no row to "o", so nothing of it runs'])
})

test('the features of this repository hold nothing of that', () => {
  const files = readFeatureFiles(new URL('../..', import.meta.url).pathname)
  expect(files.flatMap(({ text }) => idle(text))).toEqual([])
})
