import { existsSync, globSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reportFiles, writeWholeFolder } from '../files.ts'
import { recordText } from '../formats/record-text.ts'
import { environmentName } from '../history.ts'
import { readKept } from '../kept-file.ts'
import type { Attachment, RunRecord, Scenario } from '../model.ts'
import { wasNotPlayed } from '../not-played.ts'
import { readRecord } from '../read-record.ts'
import { aboutFile, folderOfFailure, type KeptFailure } from './kept.ts'
import { type FailureBounds, failureBounds, sweepFailures } from './sweep.ts'

/** A record and where its evidence lies. */
interface Run {
  readonly record: RunRecord
  readonly folder: string
}

/** Longer evidence loses its beginning. */
const maxFileBytes = 4 * 1024 ** 2

/** What was not played left nothing to see, and would take the place of a failure that did. */
const isWorthKeeping = (scenario: Scenario): boolean =>
  (scenario.outcome === 'failed' || scenario.outcome === 'flaky') && !wasNotPlayed(scenario)

const runsIn = (out: string): readonly Run[] => {
  const { topologies } = reportFiles(out)
  const others = existsSync(topologies) ? readdirSync(topologies).map((name) => join(topologies, name)) : []
  return [out, ...others].flatMap((folder) => {
    const file = reportFiles(folder).record
    const record = existsSync(file) ? readRecord(file) : ''
    return typeof record === 'string' ? [] : [{ record, folder }]
  })
}

/** The run as far as it is about one scenario. */
const only = (record: RunRecord, scenario: Scenario): RunRecord => {
  const { comparison: _comparison, elsewhere: _elsewhere, manual: _manual, ...rest } = record
  const { plan: _plan, ...context } = record.context
  return {
    ...rest,
    context,
    environments: record.environments.filter(({ id }) => id === scenario.environment),
    scenarios: [scenario],
    hooks: [],
    attachments: [],
    skips: [],
  }
}

const changeAttachments = (scenario: Scenario, change: (one: Attachment) => Attachment): Scenario => ({
  ...scenario,
  attempts: scenario.attempts.map((attempt) => ({
    ...attempt,
    steps: attempt.steps.map((step) => ({ ...step, attachments: step.attachments.map(change) })),
  })),
})

interface Copied {
  readonly scenario: Scenario
  readonly bytes: number
}

/** Copies evidence as far as there is room; what found none, or is gone, is told as not kept. */
const copyEvidence = (scenario: Scenario, from: string, to: string, room: number): Copied => {
  let bytes = 0
  const changed = changeAttachments(scenario, (one) => {
    if (one.file === undefined || existsSync(join(to, one.file))) return one
    const content = readKept(from, one.file, maxFileBytes)
    if (content === undefined || bytes + content.length > room) {
      const { file: _left, ...rest } = one
      return { ...rest, cut: true }
    }
    const target = join(to, one.file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
    bytes += content.length
    return one
  })
  return { scenario: changed, bytes }
}

interface Failure {
  readonly run: Run
  readonly scenario: Scenario
}

/** @returns how many bytes it takes */
const keepOne = (failures: string, { run: { record, folder }, scenario }: Failure, room: number): number => {
  const which = { scenario: scenario.id, environment: environmentName(record) }
  let bytes = 0
  writeWholeFolder(folderOfFailure(failures, which), (draft) => {
    const copied = copyEvidence(scenario, folder, draft, room)
    const text = [...recordText(only(record, copied.scenario))].join('')
    bytes = copied.bytes + Buffer.byteLength(text)
    const { runId: run, startedAt: at } = record.context
    const about: KeptFailure = { format: 1, ...which, run, at, bytes }
    writeFileSync(reportFiles(draft).record, text)
    writeFileSync(aboutFile(draft), JSON.stringify(about))
  })
  return bytes
}

/** Of a run no more than half of everything, so that one in which all breaks does not drive out all others. */
const roomOf = ({ bytes }: FailureBounds): number => bytes / 2

/**
 * Keeps what failed in the run of a reports folder, and on its further networks, before another run takes its place there:
 * of each scenario in each environment the newest failure, with its evidence. Then sweeps.
 *
 * @returns how many failures were kept of that run
 * @throws whatever the file system says of writing
 */
export const keepFailures = (
  { out, failures, nowMs }: { readonly out: string; readonly failures: string; readonly nowMs: number },
  bounds: FailureBounds = failureBounds,
): number => {
  // Of a run that was killed while it kept.
  for (const draft of globSync('*.tmp', { cwd: failures }))
    rmSync(join(failures, draft), { recursive: true, force: true })
  let room = roomOf(bounds)
  let count = 0
  for (const run of runsIn(out))
    for (const scenario of run.record.scenarios.filter(isWorthKeeping)) {
      room -= keepOne(failures, { run, scenario }, Math.max(0, room))
      count++
    }
  sweepFailures(failures, nowMs, bounds)
  return count
}
