import { expect, test } from 'vitest'
import { daemonEnds } from './daemon-ends.ts'
import type { Step } from './model.ts'

const step = (kind: Step['kind'], type: string, message: string) =>
  ({ kind, keyword: 'After', text: 'return', status: 'failed', error: { type, message } }) as unknown as Step

const message =
  'The daemon of carol (net-1) ended with exit code 1: TypeError: no\nWhatever else\nThe end of the log of carol:\n  | x'

test('each daemon that ended is told in a line, without its log', () => {
  expect(daemonEnds([step('hook', 'DaemonEndedError', message)])).toEqual([
    'The daemon of carol (net-1) ended with exit code 1: TypeError: no',
  ])
})

test('it is told beside other trouble, too', () => {
  const both = step('hook', 'AggregateError', `${message}\nthe network does not go away`)
  expect(daemonEnds([both])).toHaveLength(1)
})

test('a sentence cannot say so', () => {
  expect(daemonEnds([step('step', 'DaemonEndedError', message), step('hook', 'Error', message)])).toEqual([])
})
