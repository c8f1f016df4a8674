import { oneLine } from '../text.ts'
import type { Causes } from './causes.ts'
import type { Collected } from './collector.ts'
import { sharedIds } from './scenarios.ts'

/**
 * Notes what got lost between the text of the features and the runner: files without a scenario, such as one that was
 * emptied, scenarios that never became one to run, such as an outline without rows, text that only looks as if it were played,
 * and ids that are not unique.
 */
export const inspectFeatures = (collected: Collected, causes: Causes): void => {
  const known = new Set([...collected.pickles.values()].flatMap(({ astNodeIds }) => astNodeIds))
  for (const { uri, scenarios } of collected.gherkin.features()) {
    if (scenarios.length === 0) causes.add('EMPTY_FEATURE', `${oneLine(uri, 200)} holds no scenario`)
    for (const { name, line } of scenarios.filter(({ id, lacksRows }) => lacksRows || !known.has(id)))
      causes.add(
        'LOST_SCENARIO',
        `"${oneLine(name, 200)}" (${oneLine(uri, 200)}:${line}) was read and gives nothing to run; an outline needs rows`,
      )
  }
  for (const { uri, idle } of collected.gherkin.features())
    for (const { line, why } of idle)
      causes.add('IDLE_TEXT', `${oneLine(uri, 200)}:${line} ${oneLine(why, 400)}`)
  for (const id of sharedIds(collected))
    causes.add(
      'SHARED_ID',
      `several scenarios bear the tag @id:${id}; nobody could tell their histories apart`,
    )
}
