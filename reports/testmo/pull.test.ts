import { expect, test } from 'vitest'
import { written } from '../manual/testing/desk.ts'
import { clockToleranceMs, pullManualResults } from './pull.ts'
import { syncRepository } from './sync.ts'
import { deskAt } from './testing/desk.ts'
import { startTestmoServer } from './testing/server.ts'
import type { StoredManualResult } from './testing/store.ts'
import { wantedOf } from './wanted.ts'

const at = '2026-02-28T10:00:00.000Z'
const pulled = async (
  milestone: string,
  results: readonly Partial<StoredManualResult>[],
  name = 'By hand',
) => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  await syncRepository(desk, wantedOf(written))
  server.trouble({ when: /GET .*\/runs\/50\/results/, what: { kind: 'cut' } })
  const [first] = server.store.cases
  server.store.manualRuns.push({
    id: 50,
    name,
    milestone,
    isClosed: false,
    results: results.map((result, index) => ({
      id: 60 + index,
      caseId: first!.id,
      status: 'Passed',
      note: '',
      at,
      ...result,
    })),
  })
  return await pullManualResults(desk, {
    scenarios: written,
    instance: 'https://t.example.org',
    now: new Date(at),
  })
}

test.each([
  ['Passed', 'passed'],
  ['Failed', 'failed'],
  ['Retest', 'blocked'],
] as const)('a result %s in Testmo is a verdict %s here', async (status, outcome) => {
  const { verdicts } = await pulled('v1.2.3-rc1', [{ status, note: 'seen\u001b[2J' }])
  expect(verdicts).toMatchObject([
    {
      scenario: 'manual-sees',
      version: 'v1.2.3-rc1',
      outcome,
      by: 'Quality Desk',
      at,
      note: `${status}: seen`,
      url: 'https://t.example.org/runs/view/50',
      through: 'testmo',
    },
  ])
})

test('reading twice gives the same verdicts, so they are taken once', async () => {
  const [first, second] = [await pulled('1.2.3', [{}]), await pulled('1.2.3', [{}])]
  expect(second.verdicts).toEqual(first.verdicts)
})

test('the version may stand in the name; a run without one is named rather than guessed', async () => {
  expect((await pulled('Spring', [{}], 'Release 1.2.3')).verdicts).toMatchObject([{ version: '1.2.3' }])
  expect(await pulled('Spring', [{}])).toEqual({
    verdicts: [],
    left: [expect.stringContaining('run 50 "By hand"')],
    unheard: [],
    ahead: [],
  })
})

test.each([
  ['a run without a version', 'Spring', {}],
  ['a result without a time', '1.2.3', { at: 'soon' }],
])('a failure that cannot be taken, in %s, is told as one', async (_, milestone, change) => {
  expect(await pulled(milestone, [{ status: 'Failed', ...change }, { ...change }])).toMatchObject({
    verdicts: [],
    unheard: ['"She sees it" is Failed in run 50'],
  })
})

test('results of cases that are not ours are named, and no verdicts', async () => {
  expect(await pulled('1.2.3', [{ caseId: 9999 }])).toEqual({
    verdicts: [],
    left: ['run 50: case 9999 is no manual scenario'],
    unheard: [],
    ahead: [],
  })
})

test.each(['Passed', 'Failed'] as const)(
  'a result %s that is dated later than clocks differ is refused by name',
  async (status) => {
    const within = new Date(Date.parse(at) + clockToleranceMs).toISOString()
    const beyond = new Date(Date.parse(at) + clockToleranceMs + 1).toISOString()
    expect(await pulled('1.2.3', [{ at: within }, { status, at: beyond }])).toMatchObject({
      verdicts: [{ at: within }],
      left: [],
      unheard: [],
      ahead: [`"She sees it" is ${status} on ${beyond} in run 50`],
    })
  },
)
