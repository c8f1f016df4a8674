import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPretendedProcesses } from './fixtures.ts'
import { appendLedger, type LedgerEntry, ledgerTotals, readLedger } from './ledger.ts'

const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  network: 'net-0102',
  provider: 'process',
  topology: 'pair',
  owner: 'test',
  hosts: 2,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:01:00.000Z',
  ended: 'returned',
  hostSeconds: 120,
  worstCaseEur: 0,
  eur: 0,
  ...more,
})

describe('the ledger', () => {
  let root: string
  const file = () => join(root, 'ledger.ndjson')
  const append = (...entries: readonly LedgerEntry[]) => {
    const processes = createPretendedProcesses()
    const holder = processes.add({ pid: 1 })
    for (const one of entries) appendLedger({ root, holder, processes }, one)
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-ledger-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('gives back what was written, and nobody else may read it', () => {
    const other = entry({ network: 'net-0103', run: 'run 1', scenario: 'Working' })
    append(entry(), other)
    expect(readLedger(root)).toEqual([entry(), other])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('is empty where there is none', () => {
    expect(readLedger(root)).toEqual([])
  })

  it('leaves out lines that were broken off or are none of ours', () => {
    append(entry())
    appendFileSync(file(), '{"network":"net-02\n{}\nnull\n')
    append(entry({ network: 'net-0104' }))
    expect(readLedger(root).map(({ network }) => network)).toEqual(['net-0102', 'net-0104'])
  })

  it('counts a network once though it was written down twice', () => {
    append(entry(), entry({ endedAt: '2026-01-01T00:02:00.000Z' }))
    expect(readLedger(root)).toHaveLength(1)
    append(entry({ startedAt: '2026-02-01T00:00:00.000Z' }))
    expect(readLedger(root)).toHaveLength(2)
  })

  it('stays small: a full file makes room for a new one and is kept beside it', () => {
    writeFileSync(file(), `${JSON.stringify(entry())}\n`.padStart(4 * 1024 * 1024, '\n'))
    append(entry({ network: 'net-0105' }))
    expect(statSync(file()).size).toBeLessThan(1000)
    expect(existsSync(join(root, 'ledger.1.ndjson'))).toBe(true)
    expect(readLedger(root).map(({ network }) => network)).toEqual(['net-0102', 'net-0105'])
  })

  it('is summed up for each run and its scenarios', () => {
    const costs = { worstCaseEur: 0.02, eur: 0.01 }
    const entries = [
      entry({ run: 'one', scenario: 'a', ...costs }),
      entry({ run: 'one', scenario: 'a', ...costs }),
      entry({ run: 'one', scenario: 'b' }),
      entry(),
    ]
    expect(ledgerTotals(entries)).toEqual([
      { run: 'one', networks: 3, hostSeconds: 360, worstCaseEur: 0.04, eur: 0.02 },
      { run: 'one', scenario: 'a', networks: 2, hostSeconds: 240, worstCaseEur: 0.04, eur: 0.02 },
      { run: 'one', scenario: 'b', networks: 1, hostSeconds: 120, worstCaseEur: 0, eur: 0 },
      { run: '-', networks: 1, hostSeconds: 120, worstCaseEur: 0, eur: 0 },
      { run: '-', scenario: '-', networks: 1, hostSeconds: 120, worstCaseEur: 0, eur: 0 },
    ])
  })
})
