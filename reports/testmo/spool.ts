import { createHash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { RunRecord } from '../model.ts'
import { oneLine } from '../text.ts'
import { TestmoError } from './errors.ts'
import { partsOf, resourcesOf } from './results.ts'

const Count = Type.Integer({ minimum: 0 })
const JobShape = Type.Object({
  format: Type.Literal(1),
  key: Type.String({ pattern: '^run-[0-9a-f]{16}$' }),
  name: Type.String({ minLength: 1, maxLength: 750 }),
  tags: Type.Array(Type.String({ pattern: '^[\\w-]+$' })),
  parts: Type.Array(Type.Object({ name: Type.String(), tests: Count, file: Type.String() }), { minItems: 1 }),
  counts: Type.Object({ total: Count, success: Count, failure: Count }),
})

/** One run that is to be published; lies on disk until the server has it whole. */
export interface Job extends Readonly<Static<typeof JobShape>> {
  /** Its folder. */
  readonly folder: string
}

export interface SpoolOptions {
  /** HTTPS address under which the files of the reports folder can be fetched; evidence is linked there. */
  readonly artifactsUrl?: string
}

/** The tag by which a run is found again: the same run always has the same. */
export const runKey = ({ context }: RunRecord): string => {
  const identity = JSON.stringify([context.runId, context.startedAt, context.commit])
  return `run-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`
}

const writeSynced = (path: string, content: string): void => {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const jobOf = (record: RunRecord, parts: readonly { name: string; tests: number }[]) => {
  const { context, counts } = record
  return {
    format: 1 as const,
    key: runKey(record),
    name: oneLine(`${context.runId} · ${context.version} · ${context.provider}`, 700),
    tags: [runKey(record), `on-${context.provider.replace(/[^\w-]/g, '-')}`, record.verdict.colour],
    parts: parts.map(({ name, tests }, index) => ({ name, tests, file: `part-${index + 1}.xml` })),
    counts: {
      total: counts.passed + counts.failed + counts.skipped,
      success: counts.passed,
      failure: counts.failed,
    },
  }
}

/**
 * Puts a run into the spool: first aside, then under its name in one step, all of it on disk before this returns. A run
 * that lies there already stays as it is.
 *
 * @throws TestmoError `TESTMO_EMPTY` for a run without scenarios
 */
export const spoolRun = (spool: string, record: RunRecord, { artifactsUrl }: SpoolOptions = {}): Job => {
  const parts = partsOf(record, artifactsUrl)
  if (parts.length === 0)
    throw new TestmoError({
      code: 'TESTMO_EMPTY',
      message: `run ${record.context.runId} holds no scenario; an empty run would look like a run`,
      hint: 'see the causes in its report',
    })
  const job = jobOf(record, parts)
  const folder = join(spool, job.key)
  const aside = join(spool, `${job.key}.${process.pid}.tmp`)
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  for (const [index, { xml }] of parts.entries()) writeSynced(join(aside, job.parts[index]!.file), xml)
  writeSynced(join(aside, 'resources.json'), JSON.stringify(resourcesOf(record, artifactsUrl)))
  for (const part of job.parts)
    writeSynced(
      join(aside, `${part.file}.thread.json`),
      JSON.stringify({ fields: [{ type: 'string', name: 'part', value: part.name }] }),
    )
  writeSynced(join(aside, 'job.json'), JSON.stringify(job))
  syncFolder(aside)
  settle(aside, folder)
  syncFolder(spool)
  return readJob(folder)
}

const settle = (aside: string, folder: string): void => {
  try {
    renameSync(aside, folder)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}

const readJob = (folder: string): Job => {
  try {
    const job: unknown = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'))
    if (!Value.Check(JobShape, job)) throw new Error('job.json has another shape')
    return { ...job, folder }
  } catch (cause) {
    throw new TestmoError({
      code: 'TESTMO_SPOOL',
      message: `cannot read the spooled run in ${folder}: ${oneLine((cause as Error).message)}`,
      hint: 'remove that folder and publish the run again from its record',
      cause,
    })
  }
}

/** Runs that wait, oldest name first. What a crash left half-written lies under `.tmp` and is not among them. */
export const spooledRuns = (spool: string): readonly Job[] =>
  globSync('run-*', { cwd: spool })
    .filter((name) => !name.includes('.'))
    .sort()
    .map((name) => readJob(join(spool, name)))

/** Removes a run that the server has whole. */
export const unspool = ({ folder }: Job): void => rmSync(folder, { recursive: true, force: true })
