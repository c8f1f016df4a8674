import { expect, test } from 'vitest'
import { readWrittenFeature } from './features.ts'
import { writtenCases } from './portal/model/features.ts'
import { runProject } from './testing/project.ts'

const feature = `Feature: Asking
  Background:
    Given Alice is there
  Rule: Strangers wait
    @scope:security-1
    Scenario: One
      When she asks
    @id:asking-twice @manual
    Scenario Outline: Twice as <who>
      When <who> asks
      Examples: people
        | who |
        | Bob |
        | Eve |
`

test('a scenario is read with its sentences, its tags and its rule', () => {
  expect(readWrittenFeature('features/a.feature', feature)[0]).toMatchObject({
    uri: 'features/a.feature',
    feature: 'Asking',
    rule: 'Strangers wait',
    title: 'One',
    scopeLines: ['security-1'],
    hasStableId: false,
    isManual: false,
    sentences: [
      { keyword: 'Given', text: 'Alice is there' },
      { keyword: 'When', text: 'she asks' },
    ],
  })
})

test('what is written has the ids that the record of a run gives', async () => {
  using run = await runProject({
    features: { 'a.feature': feature },
    steps: `import { Given, When } from '@cucumber/cucumber'
      Given('Alice is there', () => {})
      When('{word} asks', () => {})`,
  })
  const ran = run.reports.record.scenarios.map(({ id, title }) => ({ id, title }))
  expect(ran).toHaveLength(3)
  expect(readWrittenFeature('features/a.feature', feature)).toMatchObject(ran)
}, 120_000)

test('the portal names and places a scenario as everybody else does', () => {
  const manual = readWrittenFeature('features/a.feature', feature).filter(({ isManual }) => isManual)
  const shown = writtenCases([{ uri: 'features/a.feature', text: feature }])
  expect(shown.filter(({ tags }) => tags.includes('@manual'))).toEqual(manual)
  expect(manual.map(({ id, line }) => [id, line])).toEqual([
    ['asking-twice.bob', 13],
    ['asking-twice.eve', 14],
  ])
})

test('a feature that does not parse is named', () => {
  expect(() => readWrittenFeature('features/b.feature', 'Scenario: without a feature')).toThrow(
    expect.objectContaining({
      code: 'FEATURE_BROKEN',
      message: expect.stringContaining('features/b.feature'),
    }),
  )
})
