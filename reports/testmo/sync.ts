import { batchSize, type TestmoApi } from './api.ts'
import { TestmoError } from './errors.ts'
import { isEmpty, type Plan, planSync } from './plan.ts'
import { type RetryComponents, retrying } from './retry.ts'
import type { Wanted } from './wanted.ts'

export interface SyncComponents extends RetryComponents {
  readonly api: TestmoApi
}

export interface Synced {
  readonly foldersCreated: number
  readonly foldersChanged: number
  readonly casesCreated: number
  readonly casesChanged: number
}

/** Folders come level by level, so a round for each level and one to see that nothing is left. */
const maxRounds = 30

const batches = <T>(rows: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, index) =>
    rows.slice(index * batchSize, (index + 1) * batchSize),
  )

const apply = async (api: TestmoApi, plan: Plan): Promise<void> => {
  for (const some of batches(plan.createFolders)) await api.createFolders(some)
  for (const { id, change } of plan.updateFolders) await api.updateFolder(id, change)
  for (const some of batches(plan.createCases)) await api.createCases(some)
  for (const { id, change } of plan.updateCases) await api.updateCases([id], change)
}

const add = (sum: Synced, plan: Plan): Synced => ({
  foldersCreated: sum.foldersCreated + plan.createFolders.length,
  foldersChanged: sum.foldersChanged + plan.updateFolders.length,
  casesCreated: sum.casesCreated + plan.createCases.length,
  casesChanged: sum.casesChanged + plan.updateCases.length,
})

const read = async (api: TestmoApi, wanted: Wanted): Promise<Plan> =>
  planSync(wanted, { folders: await api.folders(), cases: await api.cases() })

/**
 * Makes the repository of cases say what the features say. Reads, plans, applies, and reads again until nothing is left
 * to do; after any failure it begins by reading, so a lost reply never makes a second folder or case.
 *
 * @returns what was asked of the server
 * @throws TestmoError when it could not be brought to agree
 */
export const syncRepository = async (components: SyncComponents, wanted: Wanted): Promise<Synced> => {
  const { api } = components
  let sum: Synced = { foldersCreated: 0, foldersChanged: 0, casesCreated: 0, casesChanged: 0 }
  for (let round = 1; round <= maxRounds; round++) {
    const plan = await retrying(components, () => read(api, wanted))
    if (isEmpty(plan)) return sum
    // The plan of a failed attempt is stale: only what a fresh reading asks for is written.
    await retrying(components, async (attempt) => apply(api, attempt === 1 ? plan : await read(api, wanted)))
    sum = add(sum, plan)
  }
  throw new TestmoError({
    code: 'TESTMO_MISMATCH',
    message: `the cases still differ from the features after ${maxRounds} rounds`,
    hint: 'does this instance change what it is given? compare a case in Testmo with its feature',
  })
}
