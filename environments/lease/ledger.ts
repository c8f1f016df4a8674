import { closeSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { tryLock } from './lock.ts'
import { priceUntil } from './money.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import type { LeaseRecord } from './record.ts'

const LedgerEntrySchema = Type.Object({
  run: Type.Optional(Type.String()),
  scenario: Type.Optional(Type.String()),
  network: Type.String(),
  provider: Type.String(),
  topology: Type.String(),
  owner: Type.String(),
  hosts: Type.Integer({ minimum: 0 }),
  startedAt: Type.String(),
  endedAt: Type.String(),
  /** `returned`, `taken down`, or why it was left over. */
  ended: Type.String(),
  hostSeconds: Type.Number({ minimum: 0 }),
  /** Had it lasted until it expired. */
  worstCaseEur: Type.Number({ minimum: 0 }),
  /** For the hours that it lasted, begun ones whole. */
  eur: Type.Number({ minimum: 0 }),
})

/** One network that has ended: a line of `<root>/ledger.ndjson`. */
export type LedgerEntry = Static<typeof LedgerEntrySchema>

export interface LedgerComponents {
  readonly root: string
  readonly holder: ProcessStamp
  readonly processes: Pick<ProcessTable, 'isAlive'>
}

/** Some ten thousand networks; as many again are kept in the file before. */
const maxBytes = 4 * 1024 * 1024
const files = (root: string) => [join(root, 'ledger.1.ndjson'), join(root, 'ledger.ndjson')] as const

/** A line stays below what one write puts down undivided. */
const short = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text)

export const ledgerEntry = (record: LeaseRecord, endedMs: number, ended: string): LedgerEntry => {
  const lastedMs = Math.max(0, endedMs - Date.parse(record.createdAt))
  const hosts = record.hosts.length
  const { run, scenario } = record.purpose ?? {}
  return {
    ...(run === undefined ? {} : { run: short(run) }),
    ...(scenario === undefined ? {} : { scenario: short(scenario) }),
    network: record.id,
    provider: record.provider,
    topology: short(record.topology),
    owner: short(record.owner),
    hosts,
    startedAt: record.createdAt,
    endedAt: new Date(endedMs).toISOString(),
    ended: short(ended),
    hostSeconds: Math.round((hosts * lastedMs) / 100) / 10,
    worstCaseEur: record.price?.worstCaseEur ?? 0,
    eur: record.price === undefined ? 0 : priceUntil(record, endedMs).worstCaseEur,
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** Nobody waits for this: whoever finds the file full next tries again. */
const rotate = ({ root, holder, processes }: LedgerComponents): void => {
  const [old, present] = files(root)
  if (sizeOf(present) < maxBytes) return
  const free = tryLock({ path: `${present}.lock`, holder, processes })
  if (free === undefined) return
  try {
    // Looked at again, for somebody may have been faster.
    if (sizeOf(present) >= maxBytes) renameSync(present, old)
  } finally {
    free()
  }
}

/** Adds one line by one write, so that lines of several processes never mix. */
export const appendLedger = (components: LedgerComponents, entry: LedgerEntry): void => {
  rotate(components)
  const file = openSync(files(components.root)[1], 'a', 0o600)
  try {
    writeSync(file, `${JSON.stringify(entry)}\n`)
  } finally {
    closeSync(file)
  }
}

const parse = (line: string): readonly LedgerEntry[] => {
  try {
    const value: unknown = JSON.parse(line)
    return Check(LedgerEntrySchema, value) ? [value] : []
  } catch {
    return []
  }
}

const linesOf = (path: string): readonly string[] => {
  try {
    // Refusing a line costs much more than skipping it.
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"') && line.endsWith('}'))
  } catch {
    return []
  }
}

/** Networks that have ended, oldest first; lines that cannot be understood are left out. */
export const readLedger = (root: string): readonly LedgerEntry[] => {
  const entries = files(root).flatMap(linesOf).flatMap(parse)
  // One whose remover was killed between this line and the end of the record is written down twice.
  return [...new Map(entries.map((entry) => [`${entry.network} ${entry.startedAt}`, entry])).values()]
}

export interface LedgerTotal {
  readonly run: string
  /** Absent in the total of a run. */
  readonly scenario?: string
  readonly networks: number
  readonly hostSeconds: number
  readonly worstCaseEur: number
  readonly eur: number
}

const sum = (entries: readonly LedgerEntry[], key: 'hostSeconds' | 'worstCaseEur' | 'eur'): number =>
  Number(entries.reduce((total, entry) => total + entry[key], 0).toFixed(4))

const totalOf = (entries: readonly LedgerEntry[]) => ({
  networks: entries.length,
  hostSeconds: sum(entries, 'hostSeconds'),
  worstCaseEur: sum(entries, 'worstCaseEur'),
  eur: sum(entries, 'eur'),
})

/** Totals of each run, each followed by those of its scenarios; `-` where nothing was named. */
export const ledgerTotals = (entries: readonly LedgerEntry[]): readonly LedgerTotal[] =>
  [...Map.groupBy(entries, ({ run = '-' }) => run)].flatMap(([run, ofRun]) => [
    { run, ...totalOf(ofRun) },
    ...[...Map.groupBy(ofRun, ({ scenario = '-' }) => scenario)].map(([scenario, ofScenario]) => ({
      run,
      scenario,
      ...totalOf(ofScenario),
    })),
  ])
