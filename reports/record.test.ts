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

test('a scenario that passes after a failed attempt is flaky', () => {
  const attempts = [...attempted('a', 'FAILED', { again: true }), ...attempted('a', 'PASSED', { attempt: 1 })]
  const { scenarios, verdict } = record([started, ...planned('a'), ...attempts, finished])
  expect(scenarios[0]).toMatchObject({ outcome: 'flaky', why: expect.stringContaining('attempt 1') })
  expect(verdict).toMatchObject({
    colour: 'green',
    warnings: ['1 scenario passed only after a failed attempt'],
  })
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
