import { join } from 'node:path'
import { readWrittenScenarios } from '../features.ts'
import type { ManualLine } from '../model.ts'
import { openLedger } from './ledger.ts'
import { type ManualQuestion, manualStates } from './state.ts'

/** Where the ledger of manual scenarios lies in a repository. */
export const deskFolder = 'reports/manual/desk'

/**
 * Where every manual scenario of a repository stands, for the record of a run.
 *
 * @throws FeatureError, ManualError when features or ledger cannot be read
 */
export const manualLines = (root: string, question: ManualQuestion): readonly ManualLine[] =>
  manualStates(readWrittenScenarios(root), openLedger(join(root, deskFolder)).entries(), question).map(
    ({ verdict: _entry, schedule: _plan, ...line }) => line,
  )
