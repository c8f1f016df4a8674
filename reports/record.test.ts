import type { Envelope } from '@cucumber/messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecorder } from './record.ts'
import { context } from './testing/project.ts'
import {
  attempted,
  causesOf,
  finished,
  lines,
  memoryStore,
  planned,
  record,
  recordLines,
  started,
  whole,
} from './testing/stream.ts'

test('a stream in which the only scenario passes is green', () => {
  expect(record(whole('a'))).toMatchObject({
    counts: { passed: 1, failed: 0 },
    verdict: { colour: 'green', sentence: 'The only scenario that ran passed on in-process.' },
  })
})

test.each(['PENDING', 'UNDEFINED', 'AMBIGUOUS', 'UNKNOWN', 'FAILED', 'SKIPPED'])(
  '%s is not a pass',
  (status) => {
    expect(record(whole('a', status))).toMatchObject({
      counts: { passed: 0, failed: 1 },
      verdict: { colour: 'red' },
    })
  },
)

test('a record may be asked for at any time, and knows what has happened so far', () => {
  const recorder = createRecorder({ context, store: memoryStore })
  const counts = lines(whole('a')).map((text, index) => {
    recorder.readLine({ number: index + 1, text, whole: true })
    return recorder.record().counts.passed
  })
  expect(counts.at(0)).toBe(0)
  expect(counts.at(-1)).toBe(1)
  expect(recorder.record().verdict.colour).toBe('green')
})

describe('what is missing from a stream makes the run red', () => {
  const cases: Record<string, [Envelope[], string]> = {
    everything: [[], 'NOTHING_RAN'],
    'its end': [whole('a').slice(0, -1), 'RUN_NOT_FINISHED'],
    'its start': [whole('a').slice(1), 'RUN_NOT_STARTED'],
    'the end of a scenario': [whole('a').filter((e) => e.testCaseFinished === undefined), 'UNFINISHED'],
    'the start of a scenario': [[started, ...planned('a'), finished], 'UNFINISHED'],
    'the plan of a scenario': [whole('a').filter((e) => e.testCase === undefined), 'LOST_MESSAGE'],
    'the text of a scenario': [whole('a').filter((e) => e.pickle === undefined), 'LOST_MESSAGE'],
    'the result of a step': [whole('a').filter((e) => e.testStepFinished === undefined), 'SCENARIO_FAILED'],
    'an announced attempt': [
      [started, ...planned('a'), ...attempted('a', 'FAILED', { again: true }), finished],
      'UNFINISHED',
    ],
    'the reason of a failure': [
      [
        ...whole('a').slice(0, -1),
        { testRunFinished: { success: false, timestamp: { seconds: 1_900_000_001, nanos: 0 } } },
      ],
      'UNEXPLAINED_FAILURE',
    ],
  }
  test.each(Object.entries(cases))('%s', (_name, [envelopes, cause]) => {
    expect(causesOf(record(envelopes))).toContain(cause)
  })
})

describe('what a stream has twice makes the run red', () => {
  test.each(['pickle', 'testCase', 'testCaseStarted', 'testStepFinished', 'testCaseFinished'] as const)(
    '%s',
    (kind) => {
      const envelopes = whole('a').flatMap((envelope) =>
        envelope[kind] === undefined ? [envelope] : [envelope, envelope],
      )
      expect(causesOf(record(envelopes))).toContain('DUPLICATE_ID')
    },
  )
  test('a run', () => {
    expect(causesOf(record([started, ...whole('a')]))).toContain('TWO_RUNS')
  })
})

describe('a stream that contradicts itself is red', () => {
  type Edit = (envelopes: Envelope[]) => unknown
  const zero = { seconds: 0, nanos: 0 }
  const result = (of: Envelope[]) => of.find((e) => e.testStepFinished)!.testStepFinished!
  const planOf = (of: Envelope[]) => of.find((e) => e.testCase)!.testCase!
  const hook = (of: Envelope[], ...statuses: ('FAILED' | 'PASSED' | 'again')[]) =>
    of.splice(
      1,
      0,
      ...['again' as const, ...statuses].map((status): Envelope => {
        const { timestamp } = result(of)
        if (status === 'again')
          return { testRunHookStarted: { id: 'h', testRunStartedId: 'run', hookId: 'x', timestamp } }
        const ended = { status: status as never, duration: zero }
        return { testRunHookFinished: { testRunHookStartedId: 'h', result: ended, timestamp } }
      }),
    )
  const heading = (protocolVersion: string, name = 'fake-cucumber'): Envelope => ({
    meta: {
      protocolVersion,
      implementation: { name, version: '1.0.0' },
      ...{ runtime: { name: 'node' }, os: { name: 'linux' }, cpu: { name: 'x64' } },
    },
  })
  const cases: Record<string, [Edit, string]> = {
    'a sentence that was never planned': [
      (of) => {
        const { pickle } = of.find((e) => e.pickle)!
        ;(pickle!.steps as unknown[]).push({ id: 'more', text: 'and it lasts', astNodeIds: ['node'] })
      },
      'OTHER_PLAN',
    ],
    'a sentence of nobody': [
      (of) => Object.assign(planOf(of).testSteps[0]!, { pickleStepId: 'x' }),
      'OTHER_PLAN',
    ],
    'a step that is planned twice': [
      (of) => (planOf(of).testSteps as unknown[]).push(planOf(of).testSteps[0]),
      'OTHER_PLAN',
    ],
    'a pass without a definition': [
      (of) => Object.assign(planOf(of).testSteps[0]!, { stepDefinitionIds: [] }),
      'CONTRADICTION',
    ],
    'a pass with two definitions': [
      (of) => Object.assign(planOf(of).testSteps[0]!, { stepDefinitionIds: ['d', 'e'] }),
      'CONTRADICTION',
    ],
    'a pass with an error': [
      (of) => Object.assign(result(of).testStepResult, { message: 'AssertionError' }),
      'CONTRADICTION',
    ],
    'a failure of a step that was not planned': [
      (of) =>
        of.splice(6, 0, {
          testStepFinished: {
            ...result(of),
            testStepId: 'x',
            testStepResult: { status: 'FAILED' as never, duration: zero },
          },
        }),
      'LOST_MESSAGE',
    ],
    'a result after the end': [(of) => of.push(...of.splice(5, 1)), 'LOST_MESSAGE'],
    'a second attempt without a first': [
      (of) => Object.assign(of.find((e) => e.testCaseStarted)!.testCaseStarted!, { attempt: 1 }),
      'LOST_MESSAGE',
    ],
    'a failed hook that passes later': [(of) => hook(of, 'FAILED', 'PASSED'), 'DUPLICATE_ID'],
    'a failed hook that begins anew': [(of) => hook(of, 'FAILED', 'again', 'PASSED'), 'DUPLICATE_ID'],
    'a runner that only bears the name of the protocol': [
      (of) => of.unshift(heading('33.0.0', 'messages 34.0')),
      'OTHER_RUNNER',
    ],
    'a protocol that begins with the same digits': [(of) => of.unshift(heading('34x')), 'OTHER_RUNNER'],
    'a second heading': [(of) => of.unshift(heading('33.0.0'), heading('34.0.0')), 'TWO_RUNS'],
  }
  test.each(Object.entries(cases))('%s', (_name, [edit, cause]) => {
    const envelopes = structuredClone(whole('a'))
    edit(envelopes)
    expect(causesOf(record(envelopes))).toContain(cause)
  })
})

test('a stream that is older than its run belongs to another one', () => {
  const recorder = createRecorder({
    context: { ...context, startedAt: '2099-01-01T00:00:00.000Z' },
    store: memoryStore,
  })
  for (const text of lines(whole('a'))) recorder.readLine({ number: 1, text, whole: true })
  expect(causesOf(recorder.record())).toContain('STALE_STREAM')
})

test('a line that is not a message is red, and its number is named', () => {
  const { verdict } = recordLines([...lines(whole('a')), '{"testRunFinished":{"success":1}}', 'nonsense'])
  expect(verdict.causes.map(({ text }) => text)).toEqual([
    'line 9 of the message stream is not a message of the protocol (testRunFinished)',
    expect.stringMatching(/^line 10 of the message stream is not a message: /),
  ])
})

test('a flood of bad lines is counted, not listed', () => {
  const { verdict } = recordLines([...lines(whole('a')), ...Array.from({ length: 500 }, () => '{')])
  expect(verdict.causes).toHaveLength(11)
  expect(verdict.causes.at(-1)?.text).toBe('… and 490 more of this kind')
})

test('a scenario that passes after a failed attempt is flaky, which a retry does not make green', () => {
  const attempts = [...attempted('a', 'FAILED', { again: true }), ...attempted('a', 'PASSED', { attempt: 1 })]
  const { scenarios, verdict } = record([started, ...planned('a'), ...attempts, finished])
  expect(scenarios[0]).toMatchObject({ outcome: 'flaky', why: expect.stringContaining('attempt 1') })
  expect(verdict).toMatchObject({
    colour: 'red',
    causes: [{ code: 'FLAKY', text: expect.stringContaining('"a" passed only after a failed attempt') }],
    warnings: ['1 scenario passed only after a failed attempt'],
  })
})

test('a daemon that ended stands before what followed from it', () => {
  const [start, pickle, testCase, attempt, ...rest] = whole('a', 'FAILED')
  const steps = [...testCase!.testCase!.testSteps, { id: 'back', hookId: 'hook' }]
  const back = {
    testCaseStartedId: attempt!.testCaseStarted!.id,
    testStepId: 'back',
    timestamp: { seconds: 1_900_000_002, nanos: 0 },
    testStepResult: {
      status: 'FAILED',
      duration: { seconds: 1, nanos: 0 },
      exception: {
        type: 'DaemonEndedError',
        message: 'The daemon of bob (net-1) ended: TypeError: no\nits log',
      },
    },
  }
  const { scenarios } = record([
    start!,
    pickle!,
    { testCase: { ...testCase!.testCase!, testSteps: steps } },
    attempt!,
    { testStepFinished: back } as Envelope,
    ...rest,
  ])
  expect(scenarios[0]?.why).toMatch(
    /^The daemon of bob \(net-1\) ended: TypeError: no; it broke at \* it works: /,
  )
})

test('a step that starts after the end of its attempt is no step of another attempt', () => {
  const [, lateStart] = attempted('a', 'FAILED')
  const [begun, , , ended] = attempted('a', 'PASSED', { attempt: 1 })
  const { scenarios } = record([
    started,
    ...planned('a'),
    ...attempted('a', 'FAILED', { again: true }),
    lateStart!,
    begun!,
    ended!,
    finished,
  ])
  expect(scenarios[0]!.attempts.map(({ steps }) => steps[0]!.status)).toEqual(['failed', 'unknown'])
})

test('whatever is left out of, doubled in or moved about a stream, the recorder answers, and never with a false green', () => {
  const good = lines([
    started,
    ...planned('a'),
    ...planned('b'),
    ...attempted('a', 'PASSED'),
    ...attempted('b', 'PASSED'),
    finished,
  ])
  const changed = fc.shuffledSubarray(good, { minLength: 0 }).filter((some) => some.length < good.length)
  fc.assert(
    fc.property(changed, (some) => {
      const { counts, verdict, scenarios } = recordLines(some)
      expect(counts.passed + counts.failed + counts.skipped).toBe(scenarios.length)
      // Losing only the start of a step, or one scenario altogether, cannot be seen in the stream itself.
      const kept = some.join('\n')
      const lostSteps = good
        .filter((line) => !kept.includes(line))
        .every((line) => line.includes('testStepStarted'))
      const lostScenario = ['a', 'b'].some((name) => !new RegExp(`-${name}\\b`).test(kept))
      if (verdict.colour === 'green') expect(lostSteps || lostScenario).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('whatever a line holds, the recorder does not throw', () => {
  const value = fc.jsonValue({ maxDepth: 6 })
  const kinds = Object.keys(Object.assign({}, ...whole('a')) as object)
  const message = fc
    .tuple(fc.constantFrom(...kinds), value)
    .map(([kind, body]) => JSON.stringify({ [kind]: body }))
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          message,
          fc.string(),
          value.map((v) => JSON.stringify(v)),
        ),
      ),
      (some) => {
        expect(recordLines([...lines(whole('a')), ...some]).scenarios).toHaveLength(1)
      },
    ),
    { numRuns: 200 },
  )
})

test('a message nested ten thousand deep is refused, not followed', () => {
  const bomb = `{"stepDefinition":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  expect(causesOf(recordLines([...lines(whole('a')), bomb]))).toEqual(['BAD_MESSAGE'])
})
