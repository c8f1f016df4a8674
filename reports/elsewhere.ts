import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ReportFiles, reportFiles } from './files.ts'
import type { Cause, Elsewhere, RunContext, RunRecord, Scenario } from './model.ts'
import { many, oneLine } from './text.ts'

const maxRecordBytes = 256 * 1024 ** 2

/** What the run on a further network is called; it belongs to the run whose reports lie above it. */
export const runIdElsewhere = (runId: string, topology: string): string => `${runId}.${topology}`

const readRecord = (path: string): RunRecord => {
  const { size } = statSync(path)
  if (size > maxRecordBytes) throw new Error(`it is larger than ${maxRecordBytes} bytes`)
  return JSON.parse(readFileSync(path, 'utf8')) as RunRecord
}

const shortly = (
  topology: string,
  { context, counts, scenarios, verdict, quarantine }: RunRecord,
): Elsewhere => ({
  topology,
  runId: context.runId,
  page: join('topologies', topology, 'index.html'),
  colour: verdict.colour,
  counts,
  outcomes: Object.fromEntries(scenarios.map(({ id, outcome }) => [id, outcome])),
  ...(quarantine === undefined || quarantine.covered.length === 0
    ? {}
    : { quarantined: quarantine.covered.length }),
})

const cause = (topology: string, text: string, code = 'ELSEWHERE'): Cause => ({
  code,
  text: `On ${topology}: ${oneLine(text, 400)}`,
})

const redCause = (topology: string, { verdict, quarantine }: RunRecord): Cause =>
  quarantine?.gate === 'open'
    ? cause(topology, `${verdict.sentence} It is quarantined.`, 'ELSEWHERE_QUARANTINED')
    : cause(topology, verdict.sentence)

/**
 * What the folders of further networks say, in the order of their names. Never throws: one whose record is missing,
 * unreadable or of another run is a cause, and so is one that is red, or that was to be played and has no folder.
 */
export const readElsewhere = (
  { topologies }: Pick<ReportFiles, 'topologies'>,
  { runId, elsewhere: planned = [] }: Pick<RunContext, 'runId' | 'elsewhere'>,
): { readonly elsewhere: readonly Elsewhere[]; readonly causes: readonly Cause[] } => {
  const folders = existsSync(topologies) ? readdirSync(topologies).sort() : []
  const elsewhere: Elsewhere[] = []
  const causes = planned
    .filter((topology) => !folders.includes(topology))
    .map((topology) => cause(topology, 'it was to be played, and left no reports'))
  for (const topology of folders) {
    try {
      const record = readRecord(reportFiles(join(topologies, topology)).record)
      if (record.context.runId !== runIdElsewhere(runId, topology))
        throw new Error(`its record is of ${record.context.runId}, which is another run`)
      elsewhere.push(shortly(topology, record))
      if (record.verdict.colour !== 'green') causes.push(redCause(topology, record))
    } catch (error) {
      causes.push(cause(topology, `its record cannot be used: ${(error as Error).message}`))
    }
  }
  return { elsewhere, causes }
}

/**
 * What a further network lost: it has to play every scenario of this run but those that bear `@once`, to which no network
 * makes a difference. Selections by tags or names are the same everywhere, so they excuse nothing.
 */
export const lostElsewhere = (
  scenarios: readonly Pick<Scenario, 'id' | 'tags'>[],
  elsewhere: readonly Elsewhere[],
): readonly Cause[] => {
  const due = scenarios.filter(({ tags }) => !tags.includes('@once'))
  return elsewhere.flatMap(({ topology, outcomes }) => {
    const lost = due.filter(({ id }) => !Object.hasOwn(outcomes, id)).length
    return lost === 0 ? [] : [cause(topology, `${many(lost, 'scenario')} of this run never came up there`)]
  })
}
