import { expect, test } from 'vitest'
import { judgeFeature } from './grammar.ts'
import { parseFeature } from './parse.ts'

const judge = (...lines: string[]) => judgeAt('features/a.feature', ...lines)
const judgeAt = (path: string, ...lines: string[]) => {
  const parsed = parseFeature(path, ['Feature: Example', ...lines].join('\n'))
  if (!('document' in parsed)) return [parsed.message]
  return judgeFeature(parsed, new Set(['ucan-3'])).map(({ line, message }) => `${line} ${message}`)
}

const story = ['Scenario: One', 'Given a', 'When b', 'Then c', 'And d']

test('a story with one When that ends in Then passes', () => {
  expect(judge('@scope:ucan-3', ...story)).toEqual([])
})

test('tags of feature and rule count for the scenarios below', () => {
  expect(judge('Rule: R', '@scope:ucan-3', ...story)).toEqual([])
})

test('a scenario that proves no line of the scope is refused', () => {
  expect(judge(...story)).toEqual(['2 names no line of the scope that it proves'])
})

test('a line that the scope does not have is refused', () => {
  expect(judge('@scope:ucan-9', ...story)).toEqual(['3 @scope:ucan-9 is not in specs/scope.yaml'])
})

test('a tag outside the table is refused', () => {
  expect(judge('@scope:ucan-3 @wip', ...story)).toEqual(['3 @wip is not in the tag table'])
})

test('an unknown ability is refused', () => {
  expect(judge('@scope:ucan-3 @needs:magic', ...story)).toEqual(['3 @needs:magic is not an ability'])
})

test('a second When is refused, also when it hides behind And', () => {
  expect(judge('@scope:ucan-3', 'Scenario: One', 'Given a', 'When b', 'And b again', 'Then c')).toEqual([
    '6 a second When',
  ])
})

test('after Then the story is over', () => {
  expect(judge('@scope:ucan-3', ...story, 'Given e')).toEqual(['8 Given after Then: the story is over there'])
})

test('a story without Then is refused', () => {
  expect(judge('@scope:ucan-3', 'Scenario: One', 'When b')).toEqual(['3 has no Then'])
})

test('what is wrong with all rows of an outline is told once', () => {
  const outline = ['Scenario Outline: One', 'When <b>', 'Then c', 'Examples:', '| b |', '| 1 |', '| 2 |']
  expect(judge(...outline)).toEqual(['2 names no line of the scope that it proves'])
})

test('broken grammar is told with its line', () => {
  const parsed = parseFeature(
    'features/a.feature',
    'Feature: x\n\n  Scenario: y\n    Given z\n    Maybe something\n',
  )
  expect(parsed).toMatchObject({ file: 'features/a.feature', line: 5 })
})

test.each([
  ['features/manual/a.feature', '@manual @id:manual-a', []],
  ['features/manual/a.feature', '@manual', ['3 has no @id:…, so its verdicts would be lost with its name']],
  ['features/manual/a.feature', '@id:manual-a', ['3 lacks @manual, and no runner plays this folder']],
  ['features/a.feature', '@manual @id:a', ['3 @manual outside features/manual: the runner would play it']],
  ['features/manual/a.feature', '@manual @id:manual-a @slow', ['3 @slow means nothing to a person']],
])('%s with %s', (path, tags, expected) => {
  expect(judgeAt(path, `@scope:ucan-3 ${tags}`, ...story)).toEqual(expected)
})
