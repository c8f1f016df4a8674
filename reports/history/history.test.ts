import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { causeOf, finishedLines, historyLines } from '../history.ts'
import { temporaryFolder } from '../testing/project.ts'
import { attempted, finished, planned, record, started, whole } from '../testing/stream.ts'
import { appendHistory, keepHistory, readHistory, trimHistory } from './history-file.ts'

const flaky = record([
  started,
  ...planned('a'),
  ...attempted('a', 'FAILED', { again: true }),
  ...attempted('a', 'PASSED', { attempt: 1 }),
  finished,
])

test('a line says run, build, environment, outcome, each attempt, how long and why', () => {
  expect(historyLines(flaky)).toEqual([
    {
      format: 1,
      run: 'run-1',
      at: '2020-01-01T00:00:00.000Z',
      commit: '0123456789abcdef',
      version: '0.0.0',
      environment: 'in-process',
      scenario: flaky.scenarios[0]!.id,
      title: 'a',
      uri: 'a.feature',
      outcome: 'flaky',
      attempts: ['failed', 'passed'],
      durationMs: 2000,
      cause: causeOf('* it works: failed'),
      why: '* it works: failed',
    },
  ])
})

test('a network that was named is part of the environment', () => {
  const there = { ...flaky, context: { ...flaky.context, topology: 'six-regions' } }
  expect(historyLines(there)[0]!.environment).toBe('in-process/six-regions')
})

test('failures that differ only in numbers and ids have one cause, others have not', () => {
  const cause = causeOf('expected 3 peers within 500 ms, did:key:z6Mk 0123456789abcdef')
  expect(causeOf('expected 12 peers within 9 ms, did:key:z6Mk fedcba9876543210')).toBe(cause)
  expect(causeOf('expected 3 grants within 500 ms, did:key:z6Mk 0123456789abcdef')).not.toBe(cause)
})

test('a run is appended once, however often', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  expect(await appendHistory(path, historyLines(flaky))).toBe(1)
  const once = readFileSync(path, 'utf8')
  expect(await appendHistory(path, historyLines(flaky))).toBe(0)
  expect(readFileSync(path, 'utf8')).toBe(once)
})

test('a torn last line is passed over, and what is appended later is not lost in it', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  const lines = historyLines(flaky)
  await appendHistory(path, lines)
  appendFileSync(path, '{"format":1,"run":"run-2"')
  const other = lines.map((line) => ({ ...line, run: 'run-3' }))
  await appendHistory(path, other)
  expect(await readHistory(path)).toEqual({ lines: [...lines, ...other], unusable: 1 })
})

test('a history that is not there is empty', async () => {
  expect(await readHistory('/nowhere/history.ndjson')).toEqual({ lines: [], unusable: 0 })
})

test('a line that is too long is told like any other that cannot be used', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  appendFileSync(path, `"${'x'.repeat(70_000)}"\n`)
  expect(await readHistory(path)).toEqual({ lines: [], unusable: 1 })
})

test('what a run says is kept once, and lines that cannot be used are told and left alone', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  appendFileSync(path, 'not a line\n{"format":1,"run":"torn')
  expect(await keepHistory(path, historyLines(flaky))).toEqual({ added: 1, unusable: 2, dropped: 0 })
  expect(await keepHistory(path, historyLines(flaky))).toEqual({ added: 0, unusable: 2, dropped: 0 })
  expect(readFileSync(path, 'utf8')).toMatch(
    /^not a line\n\{"format":1,"run":"torn\n\{"format":1,"run":"run-1"/,
  )
})

test('a history stays below its bound: old runs go first, and no scenario as long as one line of each fits', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  const [one] = historyLines(flaky)
  const lineBytes = Buffer.byteLength(JSON.stringify({ ...one, run: '1000' })) + 1
  const rare = { ...one!, run: '1000', scenario: 'rarely', title: 'rarely' }
  const bound = { bytes: 40 * lineBytes }
  await keepHistory(path, [rare], bound)
  for (let run = 1001; run < 1060; run++) {
    await keepHistory(path, [{ ...one!, run: String(run) }], bound)
    expect(statSync(path).size).toBeLessThanOrEqual(bound.bytes)
  }
  const { lines, unusable } = await readHistory(path)
  expect(lines.some(({ scenario }) => scenario === 'rarely')).toBe(true)
  expect([unusable, lines.at(-1)?.run]).toEqual([0, '1059'])
  const many = Array.from({ length: 100 }, (_, nth) => ({ ...one!, run: '2000', scenario: `s${nth}` }))
  expect((await keepHistory(path, many, bound)).dropped).toBeGreaterThan(50)
  expect(statSync(path).size).toBeLessThanOrEqual(bound.bytes / 2)
  expect((await readHistory(path)).lines.at(-1)?.scenario).toBe('s99')
})

test('a power cut anywhere in an append costs at most the line that it tore', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  const run = ['a', 'b', 'c'].map((name) => ({ ...historyLines(flaky)[0]!, run: 'run-2', scenario: name }))
  await keepHistory(path, historyLines(flaky))
  const before = readFileSync(path)
  await keepHistory(path, run)
  const after = readFileSync(path)
  for (let cut = before.length; cut <= after.length; cut += 37) {
    writeFileSync(path, after.subarray(0, cut))
    await keepHistory(path, run)
    const { lines, unusable } = await readHistory(path)
    expect(lines.map(({ scenario }) => scenario)).toEqual([historyLines(flaky)[0]!.scenario, 'a', 'b', 'c'])
    expect(unusable).toBeLessThanOrEqual(1)
  }
})

test('a scenario that the run did not end says nothing of itself', () => {
  const cut = record([started, ...planned('a'), ...planned('b'), ...attempted('a', 'PASSED')])
  expect(finishedLines(cut).map(({ title }) => title)).toEqual(['a'])
})

test('trimming keeps the newest of each scenario and environment', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'history.ndjson')
  const runs = ['1', '2', '3'].flatMap((run) =>
    [...historyLines(flaky), ...historyLines(record(whole('b')))].map((line) => ({ ...line, run })),
  )
  await appendHistory(path, runs)
  await trimHistory(path, 2)
  expect((await readHistory(path)).lines.map(({ run }) => run)).toEqual(['2', '2', '3', '3'])
})
