import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readWrittenScenarios, type WrittenScenario } from '../features.ts'
import type { Program } from '../program.ts'
import type { VerdictEntry } from './entry.ts'
import { ManualError } from './errors.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { deskFolder } from './lines.ts'

/** Where manual scenarios are kept: the features that say them, and the ledger that says how they went. */
export interface Desk {
  /** Folder of the ledger and its evidence. */
  readonly folder: string
  readonly ledger: Ledger
  readonly scenarios: readonly WrittenScenario[]
  /** The version that is asked about; that of package.json unless another is named. */
  readonly version: string
}

export interface DeskOptions {
  readonly desk?: string
  readonly version?: string
}

const versionOf = (root: string): string =>
  String((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version)

/** @throws FeatureError when a feature does not parse */
export const openDesk = ({ root }: Pick<Program, 'root'>, options: DeskOptions): Desk => {
  const folder = resolve(root, options.desk ?? deskFolder)
  return {
    folder,
    ledger: openLedger(folder),
    scenarios: readWrittenScenarios(root).filter(({ isManual }) => isManual),
    version: options.version ?? versionOf(root),
  }
}

/** @throws ManualError `MANUAL_UNKNOWN` listing the ids that there are */
export const requireScenario = ({ scenarios }: Desk, id: string): WrittenScenario => {
  const found = scenarios.find((scenario) => scenario.id === id)
  if (found !== undefined) return found
  const known = scenarios.map((scenario) => scenario.id).join(', ')
  throw new ManualError('MANUAL_UNKNOWN', `there is no manual scenario "${id}"`, `there are ${known}`)
}

/** Adds what is not there yet. */
export const addVerdicts = ({ ledger }: Desk, verdicts: readonly VerdictEntry[]) => {
  const known = new Set(ledger.entries().flatMap((entry) => (entry.kind === 'verdict' ? [entry.id] : [])))
  const fresh = verdicts.filter(({ id }) => !known.has(id))
  for (const verdict of fresh) ledger.add(verdict)
  return { added: fresh.length, known: verdicts.length - fresh.length, verdicts }
}
