import { computed, signal } from '@preact/signals'
import { columnsOf, type Standing, standingOf } from '../../model/columns.ts'
import { failuresIn, groupFailures } from '../../model/failure-groups.ts'
import { lastRunsOf } from '../../model/last-runs.ts'
import type { PortalIndex, ScenarioRow } from '../../model/types.ts'
import { openFileSource } from './file-source.ts'
import { route } from './route.ts'
import { openServedSource } from './served-source.ts'
import { takeKey } from './session.ts'
import { type Source, SourceError } from './source.ts'

const nothing: PortalIndex = { format: 1, madeAt: '', runs: [], scenarios: [], scope: [], problems: [] }

export const source = signal<Source | undefined>(undefined)
export const index = signal<PortalIndex>(nothing)
/** Why nothing can be shown; absent when all is well. */
export const trouble = signal<SourceError | undefined>(undefined)

export const columns = computed(() => columnsOf(index.value))
export const rowsById = computed<ReadonlyMap<string, ScenarioRow>>(
  () => new Map(index.value.scenarios.map((row) => [row.id, row])),
)
/** How every scenario stands now, found once for all that ask; those that never ran have none. */
export const standings = computed<ReadonlyMap<string, Standing>>(() => {
  const { scenarios, runs } = index.value
  return new Map(
    scenarios.flatMap((row) => {
      const standing = standingOf(runs, row)
      return standing === undefined ? [] : [[row.id, standing] as const]
    }),
  )
})
/** The environment that the address asks for; empty for all. */
const wantedEnvironment = computed(() => route.value.query.get('env') ?? '')
/** Of what the head of the wall and its cards speak. */
export const lastRuns = computed(() => lastRunsOf(index.value, wantedEnvironment.value))
/** What did not simply pass in them, cause by cause. */
export const failureGroups = computed(() =>
  groupFailures(failuresIn(index.value.scenarios, lastRuns.value.runs)),
)

const asTrouble = (error: unknown): SourceError =>
  error instanceof SourceError ? error : new SourceError('PORTAL_PAGE', String(error))

/** Reads what the wall shows, again after a run has ended. */
export const refresh = async (): Promise<void> => {
  try {
    index.value = (await source.value?.index()) ?? nothing
    trouble.value = undefined
  } catch (error) {
    trouble.value = asTrouble(error)
  }
}

const open = async (): Promise<Source> => openFileSource() ?? openServedSource(takeKey())

export const start = async (): Promise<void> => {
  try {
    source.value = await open()
  } catch (error) {
    trouble.value = asTrouble(error)
    return
  }
  await refresh()
}
