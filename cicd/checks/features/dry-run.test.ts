import type { Envelope } from '@cucumber/messages'
import { expect, test } from 'vitest'
import { judgeMatches } from './dry-run.ts'

const definition = (id: string, source: string) => ({
  stepDefinition: {
    id,
    pattern: { source, type: 'CUCUMBER_EXPRESSION' },
    sourceReference: { uri: 'steps/a.ts', location: { line: 7 } },
  },
})
const pickle = {
  pickle: {
    id: 'p',
    uri: 'features/a.feature',
    steps: [{ id: 's', text: 'Bob waits', astNodeIds: ['ast'] }],
  },
}
const document = {
  gherkinDocument: {
    feature: { children: [{ scenario: { steps: [{ id: 'ast', location: { line: 5 } }] } }] },
  },
}
const match = (...stepDefinitionIds: string[]) => ({
  testCase: { testSteps: [{ pickleStepId: 's', stepDefinitionIds }] },
})

const judge = (...envelopes: object[]) =>
  judgeMatches([document, pickle, ...envelopes] as unknown as Envelope[]).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  )

test('one definition for each sentence is right', () => {
  expect(judge(definition('d', '{participant} waits'), match('d'))).toEqual([])
})

test('a sentence without a definition is refused', () => {
  expect(judge(match())).toEqual(['features/a.feature:5 "Bob waits" has no definition'])
})

test('a sentence with two definitions is refused', () => {
  expect(judge(definition('d', 'a'), definition('e', 'b'), match('d', 'e'))).toEqual([
    'features/a.feature:5 "Bob waits" has 2 definitions',
  ])
})

test('a definition that no sentence uses is refused', () => {
  expect(judge(definition('d', 'a'), definition('e', 'b'), match('d'))).toEqual([
    'steps/a.ts:7 no scenario uses the wording "b"',
  ])
})
