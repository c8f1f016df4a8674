import { expect, it } from 'vitest'
import type { Step } from '../../model.ts'
import { crashesOf } from './crashes.ts'

const hook = (message: string): Step => ({
  kind: 'hook',
  keyword: 'After',
  text: 'return',
  status: 'failed',
  durationMs: 1,
  error: { type: 'DaemonEndedError', message },
  lastSeen: [],
  attachments: [],
})
const log = `  | {"level":30,"msg":"ready"}
  | TypeError: no topic
  |     at Immediate.<anonymous> (/tmp/net-1/bob/nunet:2243:82)
  | Node.js v24`

it('are told by the headline of each daemon', () => {
  const message = `The daemon of bob (net-1) ended with exit code 1, asked by nobody: TypeError: no topic at nunet:2243:82
The daemon of carol (net-1) was killed by SIGKILL.
Whatever else failed in this scenario after that may only follow from it.
The end of the log of bob:
${log}`
  expect(crashesOf([hook(message), hook(message)])).toEqual([
    {
      host: 'bob',
      how: 'ended with exit code 1, asked by nobody',
      said: 'TypeError: no topic at nunet:2243:82',
    },
    { host: 'carol', how: 'was killed by SIGKILL' },
  ])
})

it('are told in the same words by older records, which have the log alone', () => {
  const message = `The daemon of bob (net-1) ended with exit code 1, asked by nobody. The end of its log:\n${log}`
  expect(crashesOf([hook(message)])).toEqual([
    {
      host: 'bob',
      how: 'ended with exit code 1, asked by nobody',
      said: 'TypeError: no topic at nunet:2243:82',
    },
  ])
})

it('are none where a sentence speaks of a daemon', () => {
  expect(
    crashesOf([{ ...hook('The daemon of bob (net-1) is slow'), kind: 'step' }, hook('no answer')]),
  ).toEqual([])
})
