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

const startedAtMs = Date.parse('2026-11-20T10:00:00Z')
const classified = (steps: readonly Step[], attestation?: string, faults: readonly StandingFault[] = []) => {
  const status = steps.find((step) => step.status !== 'passed')?.status ?? 'failed'
  const bad = scenario('x', {
    outcome: 'failed',
    environment: 'n1',
    hosts: ['alice', 'bob', 'carol', 'south'],
    attempts: [{ number: 1, startedAtMs, durationMs: 1, status, why: 'so it is', steps, faults }],
  })
  const facts: EnvironmentFacts = {
    id: 'n1',
    provider: 'netns',
    hosts: [],
    ...(attestation === undefined ? {} : { attestation }),
  }
  return classifyScenario({ ...recordOf([bad]), environments: [facts] }, bad)!
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

const at = (seconds: number): string => new Date(startedAtMs + seconds * 1000).toISOString()
const before = { ...plain!, durationMs: 2000 }
/** It failed three seconds after its attempt had begun. */
const asking = (change: Partial<Step> = {}): Step =>
  failing({ text: 'Alice receives a greeting from Bob', lastSeen, durationMs: 1000, ...change })
const toldOf = (who: string, host: string): Step =>
  asking({ text: `${who} has an answer`, lastSeen: [{ ...lastSeen[0]!, host }] })
const link = { kind: 'latency', hosts: ['alice', 'bob'], between: [['alice'], ['bob']] } as const

test.each<[string, Step, Partial<StandingFault>, string]>([
  ['was there when somebody asked that machine', asking(), {}, 'a fault stood before it began: Filling'],
  [
    'was where a person sat whom the sentence names',
    toldOf('Carol', 'south'),
    { hosts: ['south'], people: ['Carol'] },
    'a fault stood before it began',
  ],
  [
    'was where the error says',
    asking({
      text: 'it works',
      lastSeen: [],
      error: { message: 'asking bob who it is: no answer\nlog of alice' },
    }),
    {},
    'a fault stood before it began',
  ],
  ['stood between the two', asking(), link, 'a fault stood before it began'],
  [
    'was a relay’s, through which everything may pass',
    toldOf('Alice', 'alice'),
    { hosts: ['relay'] },
    'a fault stood before it began',
  ],
  ['came before the step had failed', asking(), { stood: 'end', since: at(2.5) }, 'came while it was played'],
])('a fault that %s is why', (_, step, change, because) => {
  expect(classified([before, step], undefined, [stood(change)])).toMatchObject({
    cause: 'environment',
    because: expect.stringContaining(because),
  })
})

test.each<[string, Step, Partial<StandingFault>]>([
  ['was on a machine that the failed step does not name', toldOf('Alice', 'alice'), {}],
  ['was on a machine that only the log behind the error names', toldOf('Alice', 'alice'), { hosts: ['bob'] }],
  [
    'stood between one that it names and another',
    asking(),
    { ...link, hosts: ['alice', 'carol'], between: [['alice'], ['carol']] },
  ],
  [
    'kept two apart that are both on one side',
    asking(),
    { kind: 'partition', hosts: ['alice', 'bob', 'carol'], between: [['alice', 'bob'], ['carol']] },
  ],
  ['came while it was played, nobody knows when', asking(), { stood: 'end' }],
  ['came just when the step failed', asking(), { stood: 'end', since: at(3.5) }],
])('a fault that %s may be why: nobody can tell whose failure it is', (_, step, change) => {
  const error = { message: 'it is not so\nlog of bob' }
  expect(classified([before, { ...step, error }], undefined, [stood(change)])).toMatchObject({
    cause: 'unknown',
    because: expect.stringContaining('whether the step that failed met it cannot be told'),
  })
})

test.each<[string, readonly Step[], Partial<StandingFault>, string]>([
  ['was the scenario’s own', [asking()], { isOwn: true }, 'product'],
  ['was on a machine that took no part', [asking()], { isNear: false }, 'product'],
  ['came after the step had failed', [before, asking()], { stood: 'end', since: at(4.5) }, 'product'],
  ['did not keep a daemon from ending by itself', [plain!, after], {}, 'product'],
  [
    'met a step that is wrong whatever the network does',
    [error('TypeError', 'bob.greet is not a function')],
    {},
    'test',
  ],
  ['met a sentence without a definition', [failing({ status: 'undefined', text: 'Bob waits' })], {}, 'test'],
])('a fault explains nothing that %s', (_, steps, change, cause) => {
  expect(classified(steps, undefined, [stood(change)])).toMatchObject({ cause })
})

test('nobody is taken for a relay where it failed before anybody sat anywhere', () => {
  const early = asking({ text: 'Alice looks around', lastSeen: [], error: { message: 'asking alice: no' } })
  const bad = scenario('x', {
    outcome: 'failed',
    hosts: [],
    attempts: [{ number: 1, durationMs: 1, status: 'failed', steps: [early], faults: [stood()] }],
  })
  expect(classifyScenario(recordOf([bad]), bad)?.cause).toBe('unknown')
})

test('of several faults the one that the failed step met is why, wherever it stands in the list', () => {
  const other = stood({ words: 'Crashing carol', hosts: ['carol'] })
  expect(classified([asking()], undefined, [other, stood()])).toMatchObject({
    cause: 'environment',
    because: expect.stringContaining('Filling the disk of bob'),
  })
})

test('a connection that broke is no mistake in a step, although the runtime calls it a TypeError', () => {
  expect(classified([error('TypeError', 'fetch failed')]).cause).toBe('unknown')
})

test('a scenario that passed has no cause', () => {
  expect(classifyScenario(recordOf([]), scenario('x'))).toBeUndefined()
})
