import type { Envelope } from '@cucumber/messages'
import { expect, test } from 'vitest'
import type { Console } from '../console.ts'
import { createProgress } from './progress.ts'

const watch = (...envelopes: object[]): string[] => watchAt(undefined, ...envelopes)

const watchAt = (place: string | undefined, ...envelopes: object[]): string[] => {
  const lines: string[] = []
  const console: Console = {
    line: (text = '') => void lines.push(text),
    fleeting: () => {},
    paint: (_colour, text) => text,
  }
  const progress = createProgress(console, place)
  for (const envelope of [...prelude, ...envelopes]) progress(envelope as Envelope)
  return lines
}

const prelude = [
  { gherkinDocument: { uri: 'features/a.feature', feature: { name: 'Asking', children: [] } } },
  {
    pickle: {
      id: 'p',
      uri: 'features/a.feature',
      name: 'A stranger is refused',
      astNodeIds: ['a'],
      steps: [],
    },
  },
  { testCase: { id: 'c', pickleId: 'p', testSteps: [] } },
]
const at = (seconds: number) => ({ timestamp: { seconds, nanos: 0 } })
const started = { testCaseStarted: { id: 's', testCaseId: 'c', attempt: 0, ...at(1) } }
const step = (status: string, message?: string) => ({
  testStepFinished: { testCaseStartedId: 's', testStepResult: { status, message }, ...at(2) },
})
const finished = (willBeRetried = false) => ({
  testCaseFinished: { testCaseStartedId: 's', willBeRetried, ...at(3) },
})

test('a scenario is shown when it ends, under its feature, with its time', () => {
  expect(watch(started, step('PASSED'), finished())).toEqual(['\nAsking', '  ✓ A stranger is refused 2.0 s'])
})

test('where several networks are played on, each line names its own', () => {
  expect(watchAt('six-regions', started, step('PASSED'), finished())).toEqual([
    '  ✓ six-regions  Asking › A stranger is refused 2.0 s',
  ])
})

test('a sentence that nobody defined leads to those that there are', () => {
  expect(watch(started, step('UNDEFINED'), finished()).at(-1)).toBe(
    '      undefined: no definition matches a sentence; those that there are stand in steps/catalogue.md',
  )
  expect(watch(started, step('PENDING'), finished()).at(-1)).toBe('      pending')
})

test('a failure shows its first line', () => {
  const lines = watch(
    started,
    step('PASSED'),
    step('FAILED', 'Bob answered\n  at x.ts:1'),
    step('SKIPPED'),
    finished(),
  )
  expect(lines.slice(1)).toEqual(['  ✗ A stranger is refused 2.0 s', '      Bob answered'])
})

test('a sentence without a definition is not taken for success', () => {
  expect(watch(started, step('UNDEFINED'), finished())[1]).toContain('✗')
})

test('a skipped scenario has a mark of its own', () => {
  expect(watch(started, step('SKIPPED'), finished())[1]).toContain('–')
})

test('an attempt that is repeated is not shown', () => {
  expect(watch(started, step('FAILED', 'x'), finished(true))).toEqual([])
})

test('rows of an outline are told apart by their values', () => {
  const row = { id: 'r', cells: [{ value: '3 cores' }, { value: '1 core is missing' }] }
  const feature = { name: 'Fit', children: [{ scenario: { examples: [{ tableBody: [row] }] } }] }
  const lines = watch(
    { gherkinDocument: { uri: 'features/b.feature', feature } },
    { pickle: { id: 'q', uri: 'features/b.feature', name: 'Too much', astNodeIds: ['a', 'r'], steps: [] } },
    { testCase: { id: 'c', pickleId: 'q', testSteps: [] } },
    started,
    finished(),
  )
  expect(lines[1]).toBe('  ✓ Too much (3 cores · 1 core is missing) 2.0 s')
})

test('what a stranger wrote or a step throws moves no terminal and forges no line', () => {
  const hostile = '\u001b[2J\u001b[1A\u202e9 passed, 0 failed\r9 passed'
  const lines = watch(
    { gherkinDocument: { uri: 'features/h.feature', feature: { name: hostile, children: [] } } },
    { pickle: { id: 'h', uri: 'features/h.feature', name: hostile, astNodeIds: [], steps: [] } },
    { testCase: { id: 'hc', pickleId: 'h', testSteps: [] } },
    { testCaseStarted: { id: 's', testCaseId: 'hc', attempt: 0, ...at(1) } },
    step('FAILED', hostile),
    finished(),
  )
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(line.trimStart()).not.toMatch(/[\u0000-\u001f\u202e]/)
})

test('what is not played any more is not shown: the end of the run tells how many they were, and why', () => {
  const passedOver = { attachment: { testCaseStartedId: 's', mediaType: 'text/vnd.nunet.not-played' } }
  expect(watch(started, passedOver, step('SKIPPED'), finished())).toEqual([])
})
