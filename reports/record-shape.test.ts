import { expect, test } from 'vitest'
import { isRecord } from './record-shape.ts'
import { record, whole } from './testing/stream.ts'

const good = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(record(whole('a')))) as Record<string, unknown>
const [scenario] = good().scenarios as [Record<string, unknown>]

test('what a run leaves is a record', () => {
  expect(isRecord(good())).toBe(true)
})

test.each([
  ['nothing', null],
  ['a list', []],
  ['no scenarios', { ...good(), scenarios: undefined }],
  ['an empty scenario', { ...good(), scenarios: [{}] }],
  ['a scenario that is null', { ...good(), scenarios: [scenario, null] }],
  ['a scenario without attempts', { ...good(), scenarios: [{ ...scenario, attempts: undefined }] }],
  [
    'a step that is null',
    {
      ...good(),
      scenarios: [{ ...scenario, attempts: [{ ...(scenario.attempts as object[])[0], steps: [null] }] }],
    },
  ],
  ['tags that are no list', { ...good(), scenarios: [{ ...scenario, tags: 5 }] }],
  ['an outcome of its own', { ...good(), scenarios: [{ ...scenario, outcome: 'splendid' }] }],
  ['an environment that is null', { ...good(), environments: [null] }],
  ['a context of an id alone', { ...good(), context: { runId: 'x' } }],
  ['a verdict of a sentence alone', { ...good(), verdict: { sentence: 'x' } }],
  ['another network that is null', { ...good(), elsewhere: [null] }],
  ['an empty quarantine', { ...good(), quarantine: {} }],
])('%s is none, so that no view breaks over it', (_, value) => {
  expect(isRecord(value)).toBe(false)
})
