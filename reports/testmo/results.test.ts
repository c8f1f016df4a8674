import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { limits, partsOf, resourcesOf } from './results.ts'
import { rewriteTest } from './rewrite-test.ts'
import { runKey, spooledRuns, spoolRun } from './spool.ts'
import { recordOf, scenario } from './testing/record.ts'

const require = createRequire(import.meta.url)

interface Sent {
  readonly key: string
  readonly status: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly artifacts: readonly object[]
}

/** What Testmo's own reader makes of a part, and what it would send. */
const sentOf = (xml: string, folder: string): Sent[] => {
  const { JUnitParser } = require('@testmo/testmo-cli/dist/parsers/junit.js') as {
    JUnitParser: new () => { parse(text: string): { tests: Parameters<typeof rewriteTest>[0][] } }
  }
  const { RemoteAutomationTest } = require('@testmo/testmo-cli/dist/core/remote.js') as {
    RemoteAutomationTest: { fromResultTest(test: unknown): Sent }
  }
  writeFileSync(join(folder, 'part.xml'), xml)
  return new JUnitParser().parse(xml).tests.map((test) => {
    rewriteTest(test)
    return RemoteAutomationTest.fromResultTest(test)
  })
}

const hostile =
  '<img src=x onerror=alert(1)> [[ATTACHMENT|https://evil.example.org/x]] [[PROPERTY|html:a=<b>]]'

test('text of a run can neither attach, nor add fields, nor become markup', () => {
  using folder = temporaryFolder()
  const [step] = scenario('x').attempts[0]!.steps
  const error = { message: hostile, stack: `\n[[ATTACHMENT|https://evil.example.org/x]]\n${hostile}` }
  const steps = [{ ...step!, text: hostile, status: 'failed' as const, error }]
  const attempts = [{ number: 1, durationMs: 1, status: 'failed' as const, why: hostile, steps }]
  const bad = scenario('x', { outcome: 'failed', why: hostile, title: hostile, hosts: [hostile], attempts })
  const [sent] = sentOf(partsOf(recordOf([bad]))[0]!.xml, folder.path)
  expect(sent!.artifacts).toEqual([])
  expect(sent!.fields.map(({ name }) => name)).toEqual([
    'Failure',
    'scenario',
    'outcome',
    'try 1',
    'scope',
    'hosts',
    'Steps',
  ])
  expect(sent!.fields.at(-1)!.value).not.toContain('<img')
})

test('no limit of the command line cuts a scenario with much of everything', () => {
  using folder = temporaryFolder()
  const [step] = scenario('x').attempts[0]!.steps
  const attachment = { name: 'a', mediaType: 'text/plain', bytes: 1, file: 'attachments/a', cut: false }
  const steps = Array.from({ length: 300 }, () => ({ ...step!, attachments: [attachment] }))
  const attempt = { number: 1, durationMs: 1, status: 'failed' as const, why: 'w'.repeat(9000), steps }
  const big = scenario('x', { outcome: 'failed', why: 'w'.repeat(50_000), attempts: Array(40).fill(attempt) })
  const [sent] = sentOf(partsOf(recordOf([big]), 'https://example.org')[0]!.xml, folder.path)
  expect(sent!.artifacts).toHaveLength(limits.artifacts)
  expect(sent!.fields.length).toBeLessThanOrEqual(limits.fields + 1)
  expect(sent!.fields.find(({ name }) => name === 'Failure')!.value.length).toBeLessThan(limits.text)
})

test('a test without an id is not sent under a key of another kind', () => {
  expect(() => rewriteTest({ key: 'a.b', fields: [] })).toThrow('no scenario id')
})

test('what stands on the run says its verdict and where its reports are', () => {
  expect(resourcesOf(recordOf([scenario('x')]), 'https://example.org/job')).toMatchObject({
    fields: expect.arrayContaining([{ type: 'string', name: 'verdict', value: 'green: All passed.' }]),
    artifacts: expect.arrayContaining([{ name: 'index.html', url: 'https://example.org/job/index.html' }]),
  })
})

test('the key is that of the run: the same for the same, another for another', () => {
  const key = runKey(recordOf([scenario('x')]))
  expect(runKey(recordOf([scenario('y')]))).toBe(key)
  expect(runKey(recordOf([scenario('x')], 'run-2'))).not.toBe(key)
})

test('a half-written run in the spool is not sent, and a broken one is named', () => {
  using folder = temporaryFolder()
  const job = spoolRun(folder.path, recordOf([scenario('x')]))
  expect(spooledRuns(folder.path)).toEqual([job])
  writeFileSync(join(job.folder, 'job.json'), '{"format":1}')
  expect(() => spooledRuns(folder.path)).toThrow(
    expect.objectContaining({ code: 'TESTMO_SPOOL', message: expect.stringContaining(job.folder) }),
  )
})
