import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMessageLog, prepareRun, type QuarantineQuestion, type Reports, writeReports } from './index.ts'
import type { ManualLine } from './model.ts'
import { reconcile } from './reconcile.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { attempted, finished, planned, started } from './testing/stream.ts'

// What is told of a run beside its stream: the quarantine, and what people performed.

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())

const stream = (bad: string) => [
  started,
  ...['a', 'b', 'c', 'd'].flatMap(planned),
  ...['a', 'b', 'c'].flatMap((name) => attempted(name, 'PASSED')),
  ...attempted('d', bad),
  finished,
]
const manual: readonly ManualLine[] = [
  {
    scenario: 'manual-sees',
    title: 'She <sees> it',
    uri: 'features/manual/a.feature',
    scopeLines: ['security-1'],
    status: 'expired',
    why: 'it is 91 days old, and holds for 90',
  },
]
const question = (scenario: string): QuarantineQuestion => ({
  change: '1 changed file since main (12345678)',
  changedFiles: ['README.md'],
  affected: [],
  at: '2026-03-01T12:00:00.000Z',
  entries: [
    {
      scenario,
      owner: 'The <network> people',
      reason: 'one answer in a hundred comes late',
      since: '2026-02-20',
      expires: '2026-03-10',
    },
  ],
  problems: [],
})

const played = (name: string, bad = 'FAILED'): string => {
  const out = join(folder.path, name)
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of stream(bad)) log.write(envelope)
  log.close()
  return out
}
const write = (outDirectory: string, told: object = {}): Promise<Reports> =>
  writeReports({ outDirectory, scope: [], allure: { page: false }, ...told })

let id = ''
const told = () => ({ runnerSuccess: false, manual, quarantine: question(id) })
let out = ''
let reports: Reports
beforeAll(async () => {
  const first = await write(played('first'), { runnerSuccess: false })
  id = first.record.scenarios.at(-1)!.id
  out = played('out')
  reports = await write(out, told())
})

const text = (name: string): string => readFileSync(join(out, name), 'utf8')

test('a quarantined failure is a failure, red, and shown with owner and end by every format', () => {
  const { record, counts, verdict } = reports
  expect({ verdict, counts }).toMatchObject({ verdict: 'red', counts: { passed: 3, failed: 1 } })
  expect(record.quarantine).toMatchObject({ covered: [{ scenario: id, outcome: 'failed' }], gate: 'open' })
  expect(record.verdict.causes.map(({ code }) => code)).toEqual(['SCENARIO_FAILED'])
  const page = text('index.html')
  expect(page).toContain('of these, <strong id="quarantined">1</strong> quarantined')
  expect(page).toContain('The &lt;network&gt; people, until 2026-03-10: one answer in a hundred comes late')
  expect(text('summary.md')).toMatch(/\*\*1 of these quarantined\*\*[\s\S]*### Quarantined: 1; .* is open/)
  expect(text('junit.xml')).toContain(
    'name="quarantined" value="The &lt;network&gt; people, until 2026-03-10',
  )
  expect(text('junit.xml')).toContain('<failure ')
  expect(text('metrics.txt')).toContain('acceptance_quarantined 1\n')
  expect(text('badge.svg')).toContain('1 of 4 failed, 1 quarantined')
  expect(text('history.ndjson')).toMatch(/"outcome":"failed".*"quarantined":true/)
})

test('without an entry for it, nothing is said of a quarantine and the gate is closed', async () => {
  const { record } = await write(played('none'), { ...told(), quarantine: question('another') })
  expect(record.quarantine).toMatchObject({ covered: [], uncovered: ['d'], gate: 'closed' })
  expect(record.scenarios.some(({ quarantine }) => quarantine !== undefined)).toBe(false)
})

test('a cause that is found while the formats are held against each other closes the gate', async () => {
  const other = played('late')
  const { record } = await write(other, { ...told(), complaints: () => ['a network outlived the run'] })
  expect(record.quarantine).toMatchObject({ covered: [{ scenario: id }], gate: 'closed' })
})

describe('reconcile tells a quarantine that a format lost or made up', () => {
  const tampered = async (name: string, from: RegExp, to: string): Promise<readonly string[]> => {
    const before = text(name)
    expect(before).toMatch(from)
    writeFileSync(join(out, name), before.replace(from, to))
    try {
      return (await reconcile(reports.files, reports.record, { allurePage: false })).map((one) => one.text)
    } finally {
      writeFileSync(join(out, name), before)
    }
  }
  const result = (): string =>
    `allure-results/${readdirSync(join(out, 'allure-results')).find((name) => name.endsWith('-result.json') && text(`allure-results/${name}`).includes('"known":true'))}`

  test.each([
    ['junit.xml', /name="quarantined"/, 'name="calm"'],
    ['record.json', /,"quarantine":\{"owner"[^}]*\}/, ''],
    ['history.ndjson', /,"quarantined":true/, ''],
    ['summary.md', /\*\*1 of these quarantined\*\*, /, ''],
    ['metrics.txt', /acceptance_quarantined 1/, 'acceptance_quarantined 0'],
    ['metrics.txt', /\{status="expired"\} 1/, '{status="passed"} 1'],
    ['badge.svg', /, 1 quarantined/g, ''],
    ['index.html', / data-quarantined/g, ''],
    ['index.html', /id="quarantined">1</, 'id="quarantined">2<'],
    ['index.html', /data-outcome="passed"/g, 'data-outcome="passed" data-quarantined'],
  ])('%s without %s', async (name, from, to) => {
    expect(await tampered(name, from, to)).toEqual([expect.stringContaining(`${name} does not agree`)])
  })

  test('allure-results', async () => {
    expect(await tampered(result(), /"known":true/, '"known":false')).toEqual([
      expect.stringContaining('allure-results does not agree'),
    ])
  })
})

test('what people performed stands on the page and in the summary, and in no count', () => {
  expect(reports.record.manual).toEqual(manual)
  expect(text('index.html')).toMatch(
    /data-manual="manual-sees" data-status="expired".*expired<\/strong>: She &lt;sees&gt; it: it is 91 days old/,
  )
  expect(text('index.html')).toContain('0 of 1 scenario</strong> hold for 0.0.0')
  expect(text('summary.md')).toContain('Performed by people: 0 of 1 hold')
  expect(text('metrics.txt')).toContain('acceptance_manual_scenarios{status="expired"} 1\n')
  expect(reports.record.scenarios).toHaveLength(4)
})

test('whoever makes the formats again shows the same quarantine and the same people, byte by byte', async () => {
  const names = ['record.json', 'index.html', 'summary.md', 'junit.xml', 'history.ndjson', 'badge.svg']
  const before = names.map(text)
  await write(out)
  expect(names.map(text)).toEqual(before)
})

test.each([
  ['manual', [{ scenario: 'x', status: 'fine' }]],
  ['quarantine', { ...question('x'), at: 'tomorrow' }],
])('an ending whose %s has another shape tells nothing, and the run is red', async (name, value) => {
  const again = played(`bad-${name}`)
  await write(again, told())
  const path = join(again, 'ending.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), [name]: value }))
  const { record } = await write(again)
  expect(record.verdict.causes.map(({ code }) => code)).toContain('NO_ENDING')
  expect(record.quarantine).toBeUndefined()
})
