import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openLedger } from '../ledger.ts'
import { startBusyLoops } from './busy-loops.ts'
import { figuresOf, upperBoundPercent } from './figures.ts'
import { redsOf, type SoakRun } from './judge.ts'

type Judged = NonNullable<Parameters<typeof redsOf>[1]>

const record = (...outcomes: readonly string[]): Judged =>
  ({
    scenarios: outcomes.map((outcome, index) => ({
      name: `scenario ${index}`,
      outcome,
      attempts: [outcome === 'failed' ? { why: 'bob saw\n nothing' } : {}],
    })),
    verdict: { causes: ['a network was left behind'] },
  }) as unknown as Judged

describe('a run of the soak', () => {
  const clean = { exitCode: 0, output: '' }

  it('is clean when everything passed', () => {
    expect(redsOf(clean, record('passed', 'passed'), 2)).toEqual([])
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['failed', ['passed', 'failed'], ['failed: scenario 1: bob saw nothing']],
    ['was skipped', ['skipped', 'passed'], ['skipped: scenario 0']],
    ['passed at the second try', ['flaky', 'passed'], ['flaky: scenario 0']],
    ['was not there', ['passed'], ['1 of 2 scenarios were played']],
  ])('is red when one %s', (_what, outcomes, reds) => {
    expect(redsOf(clean, record(...outcomes), 2)).toEqual(reds)
  })

  it('is red when it ended so, though every scenario passed', () => {
    const reds = redsOf({ exitCode: 1, output: '' }, record('passed'), 1)
    expect(reds).toEqual(['exit code 1: a network was left behind'])
  })

  it('is red without a record', () => {
    expect(redsOf({ exitCode: null, output: 'out of memory\n' }, undefined, 1)).toEqual([
      'no record, exit code null: out of memory',
    ])
  })
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

describe('the figures of a soak', () => {
  const run = (reds: readonly string[], tookS: number): SoakRun => ({
    provider: 'netns',
    commit: 'abc',
    tookS,
    load: 3,
    scenarios: 30,
    reds,
  })

  it('count runs with a red, not reds', () => {
    const runs = [run([], 10), run(['one', 'another'], 30), run([], 20)]
    const [reds, clock] = figuresOf(runs, { provider: 'netns', wanted: 200 })
    expect(reds).toMatchObject({ value: 1, aim: '<= 0', note: expect.stringContaining('3 of 200 runs') })
    expect(clock).toMatchObject({ value: 20, note: expect.stringContaining('longest 30 s') })
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
