import type { RunRecord } from '../../../reports/index.ts'

/** One run of the suite: what of it was not as promised. Empty when it was clean. */
export interface SoakRun {
  readonly provider: string
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

/** What of a run was not as promised, a line each: nothing had changed, so each is a spurious red. */
export const redsOf = (
  { exitCode, output }: { readonly exitCode: number | null; readonly output: string },
  record: Pick<RunRecord, 'scenarios' | 'verdict'> | undefined,
  wanted: number,
): readonly string[] => {
  if (record === undefined) return [`no record, exit code ${exitCode}: ${output.trim().slice(-1000)}`]
  const { scenarios, verdict } = record
  const notPassed = scenarios
    .filter(({ outcome }) => outcome !== 'passed')
    .map((scenario) => [scenario.outcome, scenario.name, ...whyOf(scenario)].join(': '))
  const missing = scenarios.length < wanted ? [`${scenarios.length} of ${wanted} scenarios were played`] : []
  const found = [...notPassed, ...missing]
  if (found.length > 0) return found
  return exitCode === 0 ? [] : [`exit code ${exitCode}: ${verdict.causes.join('; ')}`]
}
