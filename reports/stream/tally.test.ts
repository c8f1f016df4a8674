import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { attempted, finished, lines, planned, started } from '../testing/stream.ts'
import { tally } from './tally.ts'

const count = async (written: readonly string[]) => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'messages.ndjson')
  writeFileSync(path, `${written.join('\n')}\n`)
  return await tally(path)
}

const outcome = async (...attempts: readonly Envelope[][]): Promise<string> => {
  const counts = await count(lines([started, ...planned('a'), ...attempts.flat(), finished]))
  if (counts.flaky > 0) return 'flaky'
  return Object.entries(counts).find(([, number]) => number > 0)?.[0] ?? 'nothing'
}

const reason: Envelope = {
  attachment: {
    testCaseStartedId: 'attempt-a-0',
    body: 'no partitions here',
    mediaType: 'text/vnd.nunet.skip-reason',
    contentEncoding: 'IDENTITY' as never,
  },
}

const [begun, step, result, ended] = attempted('a', 'PASSED') as [Envelope, Envelope, Envelope, Envelope]
const failedResult = attempted('a', 'FAILED')[2]!
const skippedResult = attempted('a', 'SKIPPED')[2]!

test.each<[string, string, Envelope[][]]>([
  ['passed', 'all steps passed', [attempted('a', 'PASSED')]],
  ['failed', 'a step failed', [attempted('a', 'FAILED')]],
  ['failed', 'a step is pending', [attempted('a', 'PENDING')]],
  ['failed', 'a step failed before one that passed', [[begun, failedResult, result, ended]]],
  [
    'failed',
    'a step failed before one that is skipped, with a reason',
    [[begun, reason, failedResult, skippedResult, ended]],
  ],
  ['failed', 'it never started', []],
  ['failed', 'it never ended', [[begun, step, result]]],
  ['failed', 'another attempt was announced and never came', [attempted('a', 'PASSED', { again: true })]],
  ['failed', 'it is skipped without a reason', [attempted('a', 'SKIPPED')]],
  ['skipped', 'it is skipped with a reason', [[begun, reason, result, skippedResult, ended]]],
  [
    'flaky',
    'it passed at its second attempt',
    [attempted('a', 'FAILED', { again: true }), attempted('a', 'PASSED', { attempt: 1 })],
  ],
])('a scenario counts as %s where %s', async (wanted, _where, attempts) => {
  expect(await outcome(...attempts)).toBe(wanted)
})

test('lines that are no messages are passed over', async () => {
  const counts = await count([
    '',
    '{',
    'null',
    ...lines([...planned('a'), ...attempted('a', 'PASSED')]),
    '{"pickle":{',
  ])
  expect(counts).toEqual({ passed: 1, failed: 0, skipped: 0, flaky: 0 })
})
