import { scenarioKey } from '../../selection/map.ts'
import type { Defect } from './defects.ts'
import type { PartedTests } from './facts.ts'
import { type Measured, type MeasureOptions, playScenarios } from './measure.ts'
import type { Room } from './room.ts'

/** A defect that nothing which was chosen saw. */
export interface OpenDefect {
  readonly defect: Defect
  readonly parted: PartedTests
  readonly measured: Measured
}

/** So many defects are planted at once. */
export const mostTogether = 6

const restOf = ({ parted }: OpenDefect): string => parted.scenarios.rest.map(scenarioKey).sort().join('\n')

/**
 * Of open defects the first, those that can be planted beside it, and those that are left: one for each file, and the same
 * scenarios were left out.
 */
export const batchOf = <T extends OpenDefect>(open: readonly T[]) => {
  const alike = open.filter((one) => restOf(one) === restOf(open[0]!))
  const batch = alike
    .filter(({ defect }, index) => alike.findIndex((other) => other.defect.file === defect.file) === index)
    .slice(0, mostTogether)
  return { batch, left: open.filter((one) => !batch.includes(one)) }
}

/**
 * Plays the scenarios that the selection left out beside several defects at once. Where all are green, none of them sees
 * any of the defects; otherwise they are played beside each by itself.
 *
 * @param batch for which the same scenarios were left out
 * @throws BusyError
 */
export const closeTogether = async (
  batch: readonly OpenDefect[],
  { room, redAlways }: { readonly room: Room } & Pick<MeasureOptions, 'redAlways'>,
): Promise<readonly Measured[]> => {
  const rest = batch[0]?.parted.scenarios.rest ?? []
  const play = (defects: readonly Defect[]) => playScenarios({ room, defects, redAlways }, rest)
  const together = await play(batch.map(({ defect }) => defect))
  const closed: Measured[] = []
  for (const { defect, measured } of batch) {
    const isAlone = batch.length === 1
    const restScenario = together === undefined || isAlone ? together : await play([defect])
    const { isRestOpen: _, ...known } = measured
    closed.push({ ...known, ...(restScenario === undefined ? {} : { restScenario }) })
  }
  return closed
}
