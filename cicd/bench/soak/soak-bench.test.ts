import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { openLedger } from '../ledger.ts'
import { startBusyLoops } from './busy-loops.ts'
import { exitCodeOf } from './ending.ts'
import { figuresOf, upperBoundPercent } from './figures.ts'
import { redsOf, type SoakRun } from './judge.ts'
import { readSuite } from './suite.ts'

type Judged = NonNullable<Parameters<typeof redsOf>[1]>

const scenario = (index: number) => ({
  uri: 'features/a.feature',
  line: 10 * index,
  name: `scenario ${index}`,
})
const two = [scenario(0), scenario(1)]

const record = (...outcomes: readonly string[]): Judged =>
  ({
    scenarios: outcomes.map((outcome, index) => ({
      ...scenario(index),
      outcome,
      attempts: [outcome === 'failed' ? { why: 'bob saw\n nothing' } : {}],
    })),
    verdict: { causes: ['a network was left behind'] },
  }) as unknown as Judged

describe('a run of the soak', () => {
  const clean = { exitCode: 0, output: '', isTooLong: false }

  it('is clean when everything passed', () => {
    expect(redsOf(clean, record('passed', 'passed'), two)).toEqual([])
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['failed', ['passed', 'failed'], ['failed: scenario 1: bob saw nothing']],
    ['was skipped', ['skipped', 'passed'], ['skipped: scenario 0']],
    ['passed at the second try', ['flaky', 'passed'], ['flaky: scenario 0']],
    ['was not there', ['passed'], ['missing: scenario 1 (features/a.feature:10)']],
  ])('is red when one %s', (_what, outcomes, reds) => {
    expect(redsOf(clean, record(...outcomes), two)).toEqual(reds)
  })

  it('is red when another scenario stands in for one that is missing', () => {
    expect(redsOf(clean, record('passed', 'passed'), [scenario(0), scenario(7)])).toEqual([
      'missing: scenario 7 (features/a.feature:70)',
    ])
  })

  it('is red when it ended so, though every scenario passed', () => {
    const reds = redsOf({ ...clean, exitCode: 1 }, record('passed', 'passed'), two)
    expect(reds).toEqual(['exit code 1: a network was left behind'])
  })

  it('is red without a record', () => {
    expect(redsOf({ ...clean, exitCode: null, output: 'out of memory\n' }, undefined, two)).toEqual([
      'no record, exit code null: out of memory',
    ])
  })

  it('is red when it hung, whatever it left behind', () => {
    const hung = { exitCode: 0, output: 'playing', isTooLong: true }
    const told = 'did not end in time and was ended'
    expect(redsOf(hung, record('passed', 'passed'), two)).toEqual([told])
    expect(redsOf(hung, record('passed', 'skipped'), two)).toEqual([told, 'skipped: scenario 1'])
    expect(redsOf({ ...hung, exitCode: null }, undefined, two)).toEqual([
      told,
      'no record, exit code null: playing',
    ])
  })
})

test('the suite of a soak are the scenarios that bear its tag, thirty at least', () => {
  const root = mkdtempSync(join(tmpdir(), 'nunet-suite-'))
  const feature = (count: number) =>
    `Feature: Much\n${Array.from({ length: count }, (_, index) => `\n  @conformance\n  Scenario: ${index}\n    Given a\n`).join('')}\n  Scenario: other\n    Given a\n`
  try {
    mkdirSync(join(root, 'features'))
    writeFileSync(join(root, 'features/a.feature'), feature(30))
    expect(readSuite(root).map(({ name }) => name)).toEqual(
      Array.from({ length: 30 }, (_, index) => `${index}`),
    )
    writeFileSync(join(root, 'features/a.feature'), feature(29))
    expect(() => readSuite(root)).toThrowError(/^Only 29 scenarios bear @conformance/)
    writeFileSync(join(root, 'features/b.feature'), 'no feature')
    expect(() => readSuite(root)).toThrowError(/b\.feature:1 does not parse/)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

describe('the ledger of a long bench', () => {
  it('goes on after a line that was cut', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nunet-ledger-'))
    try {
      const path = join(folder, 'deep', 'runs.ndjson')
      openLedger<number>(path).add(1)
      appendFileSync(path, '{"cut":')
      openLedger<number>(path).add(3)
      openLedger<number>(path).add(4)
      expect(openLedger<number>(path).lines()).toEqual([1, 3, 4])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** A line as ledgers have had it from the beginning. */
const line = '{"provider":"netns","commit":"abc","tookS":10,"load":3,"scenarios":30,"reds":[]}'
const run = (own: Partial<SoakRun>): SoakRun => ({ ...(JSON.parse(line) as SoakRun), ...own })

describe('the figures of a soak', () => {
  it('count runs with a red, not reds', () => {
    const runs = [run({}), run({ tookS: 30, reds: ['one', 'another'] }), run({ tookS: 20 })]
    const [reds, clock, ...more] = figuresOf(runs, { provider: 'netns', wanted: 200 })
    const note = '3 of 200 runs of 30 scenarios, all of abc; at most '
    expect(reds).toMatchObject({ value: 1, aim: '<= 0', note: expect.stringContaining(note) })
    expect(clock).toMatchObject({ value: 20, note: expect.stringContaining('longest 30 s') })
    expect(more).toEqual([])
  })

  it('tell of each commit where runs of several are pooled', () => {
    const runs = [run({}), run({ commit: 'def', reds: ['one'], scenarios: 31 }), run({})]
    const [all, first, second] = figuresOf(runs, { provider: 'netns', wanted: 200 })
    const pooled = '3 of 200 runs of 30 to 31 scenarios, 2 commits pooled; '
    expect(all).toMatchObject({ value: 1, note: expect.stringContaining(pooled) })
    expect(first).toMatchObject({
      name: 'the same, of abc alone',
      value: 0,
      note: expect.stringContaining('2 of them, each of 30 scenarios; at most 77.6 %'),
    })
    expect(second).toMatchObject({ name: 'the same, of def alone', value: 1, aim: '<= 0' })
  })

  it('say so when nothing was played', () => {
    expect(figuresOf([], { provider: 'netns', wanted: 200 })).toMatchObject([{ value: null }])
  })

  it.each([
    [0, 0, 100],
    [0, 200, 1.49],
    [1, 200, 2.3],
    [200, 200, 100],
  ])('%i reds in %i runs may be up to %f %%', (reds, runs, percent) => {
    expect(upperBoundPercent(reds, runs)).toBeCloseTo(percent, 0)
  })
})

describe('a soak ends', () => {
  const ending = { isAskedFor: false, isInterrupted: false, runs: [run({})] }

  it.each<[string, Partial<Parameters<typeof exitCodeOf>[0]>, number]>([
    ['with 0 when every run was clean', {}, 0],
    ['with 1 when one was red', { runs: [run({ reds: ['one'] }), run({})] }, 1],
    ['with 1 when none was played', { runs: [] }, 1],
    ['with 1 when the provider that was asked for is not ready', { isAskedFor: true, lacks: 'rights' }, 1],
    ['with 0 when the usual provider is not ready', { lacks: 'rights', runs: [] }, 0],
    [
      'with 1 when the usual one is not ready now, and was red before',
      { lacks: 'rights', runs: [run({ reds: ['one'] })] },
      1,
    ],
    ['with 130 when it was interrupted', { isInterrupted: true }, 130],
  ])('%s', (_what, own, code) => {
    expect(exitCodeOf({ ...ending, ...own })).toBe(code)
  })

  it('non-zero, saying what is missing, on a provider by name that is not ready', () => {
    const program = fileURLToPath(new URL('soak.bench.ts', import.meta.url))
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', program, '--provider', 'hetzner', '--runs', '1', '--minutes', '1'],
      { encoding: 'utf8', env: { PATH: process.env.PATH } },
    )
    expect(stderr).toMatch(/^Nothing can be played on hetzner, it lacks .*HCLOUD_TOKEN/)
    expect(status).toBe(1)
  })
})

describe('busy loops', () => {
  it('spin until they are ended', async () => {
    const loops = startBusyLoops(2, 60_000)
    expect(loops.running()).toBe(2)
    await loops[Symbol.asyncDispose]()
    expect(loops.running()).toBe(0)
  })

  it('end with whoever started them, though it was killed', async () => {
    const starter = spawn(
      process.execPath,
      [
        '--no-warnings',
        '--input-type=module',
        '-e',
        `import { readFileSync } from 'node:fs'
         import { startBusyLoops } from ${JSON.stringify(fileURLToPath(new URL('busy-loops.ts', import.meta.url)))}
         startBusyLoops(1, 60_000)
         const mine = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim()
         console.log(mine)
         setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = (await once(starter.stdout, 'data')) as [Buffer]
    const loop = Number(line.toString())
    const isSpinning = (): boolean => {
      try {
        return readFileSync(`/proc/${loop}/cmdline`, 'utf8').includes('busy.ts')
      } catch {
        return false
      }
    }
    await expect.poll(isSpinning).toBe(true)
    starter.kill('SIGKILL')
    await expect.poll(isSpinning, { timeout: 15_000 }).toBe(false)
  })
})
