import type { Pickle, TestCase } from '@cucumber/messages'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGherkinIndex } from './gherkin.ts'
import { createIntern } from './intern.ts'
import { createSlim, inTurn } from './slim.ts'

const slim = () => createSlim({ intern: createIntern(), gherkin: createGherkinIndex() })

const step = { id: 's', text: 'it works', astNodeIds: ['n', 'row'] }
const pickle: Pickle = {
  id: 'p',
  uri: 'a.feature',
  location: { line: 3 },
  name: 'a',
  language: 'en',
  steps: [step, { ...step, id: 't', argument: { docString: { content: 'long' } } }],
  tags: [{ name: '@scope:security-1', astNodeId: 'tag' }],
  astNodeIds: ['n', 'row'],
}

test('a scenario keeps all but the places of its tags', () => {
  expect(slim().pickle(pickle)).toEqual({ ...pickle, tags: [{ name: '@scope:security-1', astNodeId: '' }] })
  const { location: _, ...placeless } = pickle
  expect(slim().pickle(placeless)).not.toHaveProperty('location')
})

test('a test case keeps its steps, whether its scenario is known or not, and not what matched in them', () => {
  const testCase: TestCase = {
    id: 'c',
    pickleId: 'p',
    testSteps: [
      { id: '1', hookId: 'h' },
      { id: '2', pickleStepId: 's', stepDefinitionIds: ['d'] },
      { id: '3', pickleStepId: 't', stepDefinitionIds: ['d', 'e'] },
      { id: '4', pickleStepId: 'elsewhere', stepDefinitionIds: [] },
      { id: '5', pickleStepId: 's', stepDefinitionIds: ['d'] },
    ],
  }
  const told = {
    ...testCase,
    testSteps: testCase.testSteps.map((one) => ({ ...one, stepMatchArgumentsLists: [] })),
  }
  expect([slim().testCase(told, pickle), slim().testCase(told, undefined)]).toEqual([testCase, testCase])
})

test('ids and texts stay what they were, in whatever order they come', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'))
  fc.assert(
    fc.property(words, words, (owned, asked) => {
      const [idOf, intern] = [inTurn(owned.map((id) => ({ id }))), createIntern()]
      expect(asked.map(idOf)).toEqual(asked)
      expect(asked.map(intern)).toEqual(asked)
    }),
  )
})
