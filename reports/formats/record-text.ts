import type { RunRecord } from '../model.ts'

/**
 * The record as JSON, a scenario a line: that of a large run is larger than a text may be, and can be read line by line.
 *
 * @see readRecord, which relies on the lines
 */
export function* recordText({ scenarios, ...rest }: RunRecord): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"scenarios":[\n`
  for (const [at, scenario] of scenarios.entries())
    yield `${JSON.stringify(scenario)}${at === scenarios.length - 1 ? '' : ','}\n`
  yield ']}\n'
}
