import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { reportFiles } from '../files.ts'
import { readHistory } from '../history/history-file.ts'
import { historyLines } from '../history.ts'
import type { RunQuarantine, RunRecord } from '../model.ts'
import { type Program, runCommand, UsageError } from '../program.ts'
import { readRecord } from '../read-record.ts'
import { many } from '../text.ts'
import { classifyScenario } from './classify.ts'
import { type Detection, detectFlakes } from './detect.ts'
import { applyQuarantine, quarantinePath } from './quarantine.ts'
import { readQuarantine } from './quarantine-file.ts'

export const flakeUsage = `usage: npm run report -- flake [options] [folder]

Tells which scenarios are unsteady, with what confidence, whose failure each most likely is, and what the quarantine
means for this run. The folder holds the run; default reports/out.

  --history <file>    what earlier runs said; default reports/history.ndjson
  --rerun <folder>    another run of the same commit, to tell a flake from a defect; may stand several times
  --changed <file>    a file of the change that is judged, relative to the repository; may stand several times
  --quarantine <file> default ${quarantinePath}
  --json              print it as JSON

A rerun that passes mends nothing: the run keeps its colour. Exit codes: 0 when nothing but covered failures is against
the run, 1 otherwise, 2 not understood.
`

const options = {
  history: { type: 'string' },
  rerun: { type: 'string', multiple: true },
  changed: { type: 'string', multiple: true },
  quarantine: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const recordIn = (folder: string): RunRecord => {
  const { record: file } = reportFiles(folder)
  if (!existsSync(file)) throw new UsageError(`there is no run in ${folder}; \`npm run accept\` makes one`)
  const record = readRecord(file)
  if (typeof record !== 'string') return record
  throw new UsageError(`${file} is no record: ${record}; \`npm run report -- write\` makes it again`)
}

const requireSameCommit = (record: RunRecord, reruns: readonly RunRecord[]): void => {
  const other = reruns.find(({ context }) => context.commit !== record.context.commit)
  if (other !== undefined)
    throw new UsageError(
      `run ${other.context.runId} is of commit ${other.context.commit}, not of ${record.context.commit}: between two commits the product may have changed`,
    )
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const detectionLine = ({ steadiness, title, environment, failures, attempts, rate }: Detection): string =>
  `${steadiness.padEnd(9)}  ${title} on ${environment}: ${failures} of ${attempts} attempts failed where it can pass; ${percent(rate.low)} to ${percent(rate.high)} with 95 % confidence`

const causesOf = (record: RunRecord) =>
  record.scenarios.flatMap((scenario) => {
    const found = classifyScenario(record, scenario)
    return found === undefined ? [] : [{ scenario: scenario.id, title: scenario.title, ...found }]
  })

const quarantineLines = ({ covered, uncovered, refused, gate }: RunQuarantine): string[] => [
  ...covered.map(
    ({ title, owner, reason, expires }) => `quarantined  ${title}: ${reason} (${owner}, until ${expires})`,
  ),
  ...refused.map(({ code, text }) => `refused      ${code}: ${text}`),
  `${uncovered.length} failures that nothing covers, ${covered.length} quarantined; the gate is ${gate}`,
]

/** `npm run report -- flake`. @returns the exit code */
export const runFlake = (args: readonly string[], program: Program): Promise<number> =>
  runCommand(program, { isJson: args.includes('--json'), usage: flakeUsage }, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) {
      program.print(flakeUsage)
      return 0
    }
    const at = (path: string): string => resolve(program.root, path)
    const record = recordIn(at(positionals[0] ?? 'reports/out'))
    const reruns = (values.rerun ?? []).map((folder) => recordIn(at(folder)))
    requireSameCommit(record, reruns)
    const { lines, unusable } = await readHistory(at(values.history ?? 'reports/history.ndjson'))
    if (unusable > 0)
      program.complain(`${many(unusable, 'line')} of the history cannot be used and were passed over\n`)
    const known = lines.filter(({ run }) => run !== record.context.runId)
    const unsteady = detectFlakes([...known, ...[record, ...reruns].flatMap(historyLines)]).filter(
      ({ steadiness }) => steadiness !== 'steady',
    )
    const causes = causesOf(record)
    const quarantine = readQuarantine(values.quarantine ?? join(program.root, quarantinePath))
    const changedFiles = values.changed ?? []
    const result = applyQuarantine(record, {
      ...quarantine,
      change: many(changedFiles.length, 'named file'),
      changedFiles,
      at: program.now().toISOString(),
    })
    const text = [
      ...unsteady.map(detectionLine),
      ...causes.map(({ cause, title, because }) => `${cause.padEnd(11)}  ${title}: ${because}`),
      ...quarantineLines(result),
    ]
    program.print(
      values.json ? `${JSON.stringify({ unsteady, causes, quarantine: result })}\n` : `${text.join('\n')}\n`,
    )
    return result.gate === 'open' ? 0 : 1
  })
