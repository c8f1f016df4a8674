import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Logger, silentLogger } from '../../core/index.ts'
import { alice } from '../../identity/fixtures.ts'
import { describeTelemetry } from '../compliance.ts'
import { maxFileBytes, type TelemetryRecord } from '../index.ts'
import { createFileSink } from './index.ts'

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

describeTelemetry('file', async ({ maxBytes }) => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-telemetry-'))
  const path = join(folder, 'telemetry.ndjson')
  const sink = createFileSink({ log: silentLogger }, { path, maxBytes: maxBytes / 2 })
  return {
    sink,
    content: async () => textOf(`${path}.1`) + textOf(path),
    close: async () => {
      await sink[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
})

const record = (count: number): TelemetryRecord => ({
  time: 1_700_000_000_000 + count,
  event: 'telemetry_test_success',
  did: alice.did,
  count,
})

describe('a telemetry file', () => {
  let folder: string
  let path: string
  let warnings: string[]
  const log: Logger = { ...silentLogger, warn: (_facts, message) => void warnings.push(message ?? '') }
  const open = () => createFileSink({ log }, { path })
  const recordsIn = (file = path) =>
    textOf(file)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as TelemetryRecord)
  const counts = (file = path) => recordsIn(file).map(({ count }) => count)

  beforeEach(() => {
    warnings = []
    folder = mkdtempSync(join(tmpdir(), 'nunet-telemetry-'))
    path = join(folder, 'telemetry.ndjson')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('can be read by its owner only, and is not there before the first event', async () => {
    const sink = open()
    expect(existsSync(path)).toBe(false)
    sink.take(record(0))
    await sink[Symbol.asyncDispose]()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('goes on where an earlier life ended, on a line of its own where that one was cut off', async () => {
    writeFileSync(path, '{"time":1,"count":-2}\n{"time":2,"cou')
    await using sink = open()
    sink.take(record(0))
    await sink.flush()
    const lines = textOf(path).split('\n')
    expect(lines[1]).toBe('{"time":2,"cou')
    expect(JSON.parse(lines[2]!)).toEqual(record(0))
  })

  it('fills one file, then another, and there is never a third', async () => {
    await using sink = open()
    const each = JSON.stringify(record(0)).length
    for (let count = 0; count < (3 * maxFileBytes) / each; count++) {
      sink.take(record(count))
      if (count % 100 === 0) await sink.flush()
    }
    await sink.flush()
    expect(sink.lost()).toBe(0)
    for (const file of [path, `${path}.1`]) expect(statSync(file).size).toBeLessThanOrEqual(maxFileBytes)
    expect(counts(`${path}.1`).at(-1)).toBe((counts()[0] as number) - 1)
    expect(existsSync(`${path}.2`)).toBe(false)
  })

  it('loses on a full disk only what it is told meanwhile, says so once, and how much when there is room', async () => {
    symlinkSync('/dev/full', path)
    await using sink = open()
    for (const count of [0, 1, 2]) {
      sink.take(record(count))
      await sink.flush()
    }
    expect(sink.lost()).toBe(3)
    expect(warnings).toEqual(['telemetry cannot be written'])
    rmSync(path)
    sink.take(record(3))
    await sink.flush()
    expect(recordsIn()).toEqual([{ ...record(3), event: 'telemetry_records_lost', count: 3 }, record(3)])
    expect(sink.lost()).toBe(3)
  })

  it('counts what it cannot keep because its folder is gone, and throws at nobody', async () => {
    rmSync(folder, { recursive: true })
    const sink = open()
    sink.take(record(0))
    await sink[Symbol.asyncDispose]()
    expect(sink.lost()).toBe(1)
  })

  it('never holds more in memory than it may, however slow the disk is', async () => {
    await using sink = open()
    // Nothing is written before this turn ends.
    for (let count = 0; count < 20_000; count++) sink.take(record(count))
    await sink.flush()
    const lost = sink.lost()
    const kept = 20_000 - lost
    expect(lost).toBeGreaterThan(0)
    sink.take(record(20_000))
    await sink.flush()
    const records = [...recordsIn(`${path}.1`), ...recordsIn()]
    expect(records.slice(-3)).toEqual([
      record(kept - 1),
      { ...record(20_000), event: 'telemetry_records_lost', count: lost },
      record(20_000),
    ])
  })
})
