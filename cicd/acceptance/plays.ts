import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type RunContext, reportFiles, runIdElsewhere } from '../../reports/index.ts'
import { tagsElsewhere } from './once.ts'
import { sideBySide } from './places.ts'

/** The selected features on one network, with reports of their own. */
export interface Play {
  /** A name that `choosePlaces` gave. */
  readonly place: string
  /** Absent: machines side by side. */
  readonly topology?: string
  readonly context: RunContext
  /** Absolute; that of the first play holds those of the others. */
  readonly outDirectory: string
}

/** What is the same for all plays of a run; `topology` that of a network which stands already, on which there is one play. */
export type SharedContext = Omit<RunContext, 'runId' | 'startedAt' | 'elsewhere'>

const runIdAt = (startedAt: string): string =>
  `${startedAt.slice(0, 19).replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`

/**
 * One play for each place. The first is the run itself, and its reports tell of the others; what bears `@once` is played
 * there alone.
 */
export const planPlays = (
  places: readonly string[],
  shared: SharedContext,
  { outDirectory, startedAt }: { readonly outDirectory: string; readonly startedAt: string },
): readonly Play[] => {
  const runId = runIdAt(startedAt)
  const { topologies } = reportFiles(outDirectory)
  return places.map((place, index): Play => {
    const topology = place === sideBySide ? {} : { topology: place }
    const isFirst = index === 0
    const others = isFirst ? places.slice(1) : []
    return {
      place,
      ...topology,
      outDirectory: isFirst ? outDirectory : join(topologies, place),
      context: {
        ...shared,
        ...topology,
        ...(others.length === 0 ? {} : { elsewhere: others }),
        runId: isFirst ? runId : runIdElsewhere(runId, place),
        startedAt,
        whyProvider:
          place === sideBySide
            ? shared.whyProvider
            : `${shared.whyProvider}; people sit on the machines of ${place}`,
        ...(isFirst ? {} : { tags: tagsElsewhere(shared.tags) }),
        // Said once is enough.
        notes: isFirst ? shared.notes : [],
      },
    }
  })
}
