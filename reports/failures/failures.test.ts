import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Attachment, RunRecord, Scenario } from '../model.ts'
import { context, temporaryFolder } from '../testing/project.ts'
import { recordOf, scenario } from '../testmo/testing/record.ts'
import { keepFailures } from './keep.ts'
import { readFailures, recordOfFailure } from './kept.ts'

const day = 24 * 3600 * 1000
const nowMs = Date.parse('2026-11-20T12:00:00Z')

let folder: ReturnType<typeof temporaryFolder>
let out: string
let failures: string
beforeEach(() => {
  folder = temporaryFolder()
  out = join(folder.path, 'out')
  failures = join(folder.path, 'failures')
})
afterEach(() => folder[Symbol.dispose]())

const log = (file: string): Attachment => ({
  name: 'daemon.log',
  mediaType: 'text/plain',
  bytes: 1000,
  file,
  cut: false,
  host: 'bob',
})

const failing = (id: string, file = `attachments/${id}.txt`): Scenario => {
  const plain = scenario(id, { outcome: 'failed' })
  const [attempt] = plain.attempts
  const steps = attempt!.steps.map((step) => ({ ...step, attachments: [log(file)] }))
  return { ...plain, attempts: [{ ...attempt!, steps }] }
}

interface Wish {
  readonly run: string
  readonly daysAgo?: number
  readonly topology?: string
  /** Played on a network of this topology that stood already. */
  readonly standing?: string
  readonly scenarios: readonly Scenario[]
  readonly evidence?: string
}

/** Puts a run in the place of whatever lies there. */
const play = ({
  run,
  daysAgo = 0,
  topology,
  standing,
  scenarios,
  evidence = 'what bob said',
}: Wish): void => {
  const at = topology === undefined ? out : join(out, 'topologies', topology)
  if (topology === undefined) rmSync(out, { recursive: true, force: true })
  mkdirSync(join(at, 'attachments'), { recursive: true })
  const record: RunRecord = {
    ...recordOf([...scenarios]),
    context: {
      ...context,
      runId: run,
      startedAt: new Date(nowMs - daysAgo * day).toISOString(),
      ...(topology === undefined ? {} : { topology }),
      ...(standing === undefined ? {} : { network: `net-${standing}`, topology: standing }),
    },
  }
  writeFileSync(join(at, 'record.json'), JSON.stringify(record))
  for (const { id, outcome } of scenarios)
    if (outcome === 'failed') writeFileSync(join(at, 'attachments', `${id}.txt`), `${evidence} ${id}`)
}
const keep = (bytes = 1_000_000) => keepFailures({ out, failures, nowMs }, { bytes, maxAgeMs: 90 * day })
const kept = () =>
  readFailures(failures).map(({ scenario: id, environment, run }) => `${id} ${environment} ${run}`)
const bytesIn = (path: string): number =>
  readdirSync(path, { withFileTypes: true }).reduce(
    (sum, entry) =>
      sum + (entry.isDirectory() ? bytesIn(join(path, entry.name)) : statSync(join(path, entry.name)).size),
    0,
  )

describe('the last failure of a scenario', () => {
  it('outlives the runs that take its run’s place, with its evidence and nothing of others', () => {
    play({ run: 'red', daysAgo: 2, scenarios: [failing('a'), scenario('b')] })
    expect(keep()).toBe(1)
    play({ run: 'green', daysAgo: 1, scenarios: [scenario('a'), scenario('b')] })
    expect(keep()).toBe(0)
    expect(kept()).toEqual(['a in-process red'])
    const [found] = readFailures(failures)
    const record = recordOfFailure(found!)
    expect(record?.scenarios.map(({ id, outcome }) => [id, outcome])).toEqual([['a', 'failed']])
    expect(readFileSync(join(found!.folder, 'attachments/a.txt'), 'utf8')).toBe('what bob said a')
  })

  it('gives way to a newer one in the same environment, and to none in another', () => {
    play({ run: 'red', daysAgo: 3, scenarios: [failing('a')] })
    play({ run: 'red.far', daysAgo: 3, topology: 'six-regions', scenarios: [failing('a')] })
    expect(keep()).toBe(2)
    play({ run: 'again', daysAgo: 1, scenarios: [failing('a')] })
    keep()
    expect(kept()).toEqual(['a in-process again', 'a in-process/six-regions red.far'])
  })

  it('on a network that stood already takes the place of none on a fresh one, or on one of another topology', () => {
    const scenarios = [failing('a')]
    play({ run: 'fresh', daysAgo: 4, scenarios })
    keep()
    for (const [daysAgo, standing] of [
      [3, 'pair'],
      [2, 'six-regions'],
      [1, 'pair'],
    ] as const) {
      play({ run: `${standing}-${daysAgo}`, daysAgo, standing, scenarios })
      keep()
    }
    expect(kept()).toEqual([
      'a in-process/pair (standing) pair-1',
      'a in-process/six-regions (standing) six-regions-2',
      'a in-process fresh',
    ])
  })

  it('is kept once, however often', () => {
    play({ run: 'red', scenarios: [failing('a')] })
    keep()
    keep()
    expect(kept()).toEqual(['a in-process red'])
  })
})

describe('what is kept', () => {
  it('stays below its bound, the oldest goes first', () => {
    for (let at = 0; at < 20; at++) {
      play({ run: `r${at}`, daysAgo: 20 - at, scenarios: [failing(`s${at}`)], evidence: 'x'.repeat(3000) })
      keep(20_000)
      expect(bytesIn(failures)).toBeLessThanOrEqual(20_000 + 20 * 300)
    }
    expect(kept()[0]).toBe('s19 in-process r19')
    expect(kept().length).toBeGreaterThan(1)
    expect(kept().join()).not.toContain('r0')
  })

  it('leaves to one run no more than half, beyond which its evidence is told as not kept', () => {
    play({ run: 'old', daysAgo: 9, scenarios: [failing('old')], evidence: 'x'.repeat(5000) })
    keep(100_000)
    const many = Array.from({ length: 12 }, (_, at) => failing(`s${at}`))
    play({ run: 'red', scenarios: many, evidence: 'x'.repeat(10_000) })
    keep(100_000)
    expect(kept()).toContain('old in-process old')
    const attachments = readFailures(failures)
      .filter(({ run }) => run === 'red')
      .flatMap((one) => recordOfFailure(one)!.scenarios[0]!.attempts[0]!.steps[0]!.attachments)
    expect(attachments).toHaveLength(12)
    const [whole, left] = [attachments.filter(({ file }) => file), attachments.filter(({ file }) => !file)]
    expect(whole.length).toBeLessThanOrEqual(5)
    expect(left.every(({ cut }) => cut)).toBe(true)
  })

  it('goes when it is older than a quarter of a year', () => {
    play({ run: 'old', daysAgo: 91, scenarios: [failing('a')] })
    keep()
    expect(kept()).toEqual([])
  })

  it('is nothing of what lies outside, and no half of a folder', () => {
    writeFileSync(join(folder.path, 'secret.txt'), 'secret')
    play({ run: 'red', scenarios: [failing('a', '../../secret.txt'), failing('b')] })
    rmSync(join(out, 'attachments/b.txt'))
    symlinkSync(join(folder.path, 'secret.txt'), join(out, 'attachments/b.txt'))
    mkdirSync(join(failures, '0123456789abcdef01234567'), { recursive: true })
    mkdirSync(join(failures, 'abc.tmp'))
    keep()
    expect(kept().toSorted()).toEqual(['a in-process red', 'b in-process red'])
    for (const { folder: one } of readFailures(failures))
      expect(existsSync(join(one, 'attachments'))).toBe(false)
    expect(existsSync(join(failures, 'abc.tmp'))).toBe(false)
  })

  it('is nothing where no run left a record that can be read', () => {
    expect(keep()).toBe(0)
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, 'record.json'), '{"format":1')
    expect(keep()).toBe(0)
    expect(readFailures(failures)).toEqual([])
  })
})
