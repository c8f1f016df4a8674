import { expect, test } from 'vitest'
import type { EnvironmentFacts, StandingFault, Step } from '../model.ts'
import { recordOf, scenario } from '../testmo/testing/record.ts'
import { classifyScenario } from './classify.ts'

const [plain] = scenario('x').attempts[0]!.steps
const failing = (change: Partial<Step>): Step => ({ ...plain!, status: 'failed', ...change })
const error = (type: string, message = 'it broke') => failing({ error: { type, message } })
const after = failing({
  kind: 'hook',
  keyword: 'After',
  error: { type: 'DaemonEndedError', message: 'The daemon of bob (n1) was ended by SIGSEGV.\nlog' },
})
const lastSeen = [{ question: 'job state', host: 'bob', expected: 'done', lastSeen: 'running', withinMs: 10 }]

const classified = (steps: readonly Step[], attestation?: string, faults: readonly StandingFault[] = []) => {
  const status = steps.find((step) => step.status !== 'passed')?.status ?? 'failed'
  const bad = scenario('x', {
    outcome: 'failed',
    environment: 'n1',
    attempts: [{ number: 1, durationMs: 1, status, why: 'so it is', steps, faults }],
  })
  const facts: EnvironmentFacts = {
    id: 'n1',
    provider: 'netns',
    hosts: [],
    ...(attestation === undefined ? {} : { attestation }),
  }
  return classifyScenario({ ...recordOf([bad]), environments: [facts] }, bad)
}

test.each<[string, readonly Step[], string]>([
  ['a daemon ended by itself', [plain!, after], 'product'],
  ['a daemon ended, and a question went unanswered', [failing({ lastSeen }), after], 'product'],
  [
    'a question was not answered as promised',
    [failing({ lastSeen, error: { type: 'ExpectationError', message: 'no' } })],
    'product',
  ],
  ['the network was not as planned', [error('NetworkNotAsPlannedError')], 'environment'],
  ['the network could not be made', [error('EnvironmentError')], 'environment'],
  [
    'a hook broke before the first sentence',
    [failing({ kind: 'hook', keyword: 'Before' }), plain!],
    'environment',
  ],
  ['the disk was full', [error('Error', 'ENOSPC: no space left on device')], 'environment'],
  ['a port was taken', [error('Error', 'listen EADDRINUSE 127.0.0.1:1')], 'environment'],
  ['a step has a mistake', [error('TypeError', 'x is not a function')], 'test'],
  ['a sentence has no definition', [failing({ status: 'undefined' })], 'test'],
  ['nothing tells', [error('Error')], 'unknown'],
])('when %s', (_, steps, cause) => {
  expect(classified(steps)).toMatchObject({ cause, because: expect.stringMatching(/\S/) })
})

test('a network that is not what was asked for outweighs an unanswered question', () => {
  expect(classified([failing({ lastSeen })], 'alice→bob differs: 90 ms asked, 4 ms measured')).toMatchObject({
    cause: 'environment',
    because: expect.stringContaining('4 ms measured'),
  })
})

const stood = (change: Partial<StandingFault> = {}): StandingFault => ({
  environment: 'n1',
  kind: 'disk-full',
  words: 'Filling the disk of bob',
  hosts: ['bob'],
  people: [],
  stood: 'throughout',
  isOwn: false,
  isNear: true,
  ...change,
})

test.each<[string, Partial<StandingFault>, string]>([
  ['stood before it began', {}, 'a fault stood before it began: Filling the disk of bob'],
  ['came while it was played', { stood: 'end' }, 'a fault that it did not inflict stood when it ended'],
])('a fault that %s outweighs an unanswered question', (_, change, because) => {
  expect(classified([failing({ lastSeen })], undefined, [stood(change)])).toMatchObject({
    cause: 'environment',
    because: expect.stringContaining(because),
  })
})

test.each<[string, readonly Step[], Partial<StandingFault>, string]>([
  ['was the scenario’s own', [failing({ lastSeen })], { isOwn: true }, 'product'],
  ['was on a machine that took no part', [failing({ lastSeen })], { isNear: false }, 'product'],
  ['did not keep a daemon from ending by itself', [plain!, after], {}, 'product'],
])('a fault explains nothing that %s', (_, steps, change, cause) => {
  expect(classified(steps, undefined, [stood(change)])).toMatchObject({ cause })
})

test('a scenario that passed has no cause', () => {
  expect(classifyScenario(recordOf([]), scenario('x'))).toBeUndefined()
})
