import { expect, test } from 'vitest'
import { judgeIds } from './ids.ts'
import { type FeatureFile, parseFeature } from './parse.ts'

const file = (name: string, ...lines: string[]): FeatureFile =>
  parseFeature(`features/${name}`, ['Feature: Example', ...lines].join('\n')) as FeatureFile
const scenario = (id: string) => [`  @id:${id}`, '  Scenario: it', '    Then it is']

test('ids of their own are right, and so is a scenario without one', () => {
  expect(
    judgeIds([file('a.feature', ...scenario('a'), ...scenario('b')), file('b.feature', '  Scenario: it')]),
  ).toEqual([])
})

test('an id that two scenarios bear is refused, in one file and in two', () => {
  const found = judgeIds([file('a.feature', ...scenario('a')), file('b.feature', ...scenario('a'))])
  expect(found).toMatchObject([
    { file: 'features/b.feature', message: '@id:a is also the id of a scenario in features/a.feature:3' },
  ])
  expect(judgeIds([file('a.feature', ...scenario('a'), ...scenario('a'))])).toHaveLength(1)
})

test('rows of one outline share its id', () => {
  const outline = ['  @id:a', '  Scenario Outline: it', '    Then it is <x>', '    Examples:']
  expect(judgeIds([file('a.feature', ...outline, '      | x |', '      | 1 |', '      | 2 |')])).toEqual([])
})
