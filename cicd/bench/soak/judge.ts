import type { RunRecord } from '../../../reports/index.ts'
import type { PlayEnd } from '../../conformance/play.ts'

/** One run of the suite: what of it was not as promised. Empty when it was clean. */
export interface SoakRun {
  readonly provider: string
  /** With a `+` where the checkout had changes of its own. */
  readonly commit: string
  readonly tookS: number
  /** Of the machine at its end, over one minute. */
  readonly load: number
  readonly scenarios: number
  readonly reds: readonly string[]
}

/** In plain words, as far as it fits a line; the reports of the run are gone with the next. */
const whyOf = ({ attempts }: RunRecord['scenarios'][number]): readonly string[] =>
  attempts.flatMap(({ why }) => (why === undefined ? [] : [why.trim().replace(/\s+/g, ' ').slice(0, 500)]))

/** A scenario that has to be in each run. */
export interface Wanted {
  readonly uri: string
  readonly line: number
  readonly name: string
}

const placeOf = ({ uri, line }: Pick<Wanted, 'uri' | 'line'>): string => `${uri}:${line}`

/** What of a run was not as promised, a line each: nothing had changed, so each is a spurious red. */
export const redsOf = (
  { exitCode, output, isTooLong }: Pick<PlayEnd, 'exitCode' | 'output' | 'isTooLong'>,
  record: Pick<RunRecord, 'scenarios' | 'verdict'> | undefined,
  wanted: readonly Wanted[],
): readonly string[] => {
  const tooLong = isTooLong ? ['did not end in time and was ended'] : []
  if (record === undefined)
    return [...tooLong, `no record, exit code ${exitCode}: ${output.trim().slice(-1000)}`]
  const { scenarios, verdict } = record
  const notPassed = scenarios
    .filter(({ outcome }) => outcome !== 'passed')
    .map((scenario) => [scenario.outcome, scenario.name, ...whyOf(scenario)].join(': '))
  const played = new Set(scenarios.map(placeOf))
  const missing = wanted
    .filter((one) => !played.has(placeOf(one)))
    .map((one) => `missing: ${one.name} (${placeOf(one)})`)
  const found = [...tooLong, ...notPassed, ...missing]
  if (found.length > 0) return found
  return exitCode === 0 ? [] : [`exit code ${exitCode}: ${verdict.causes.join('; ')}`]
}
