import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Console, closingLine, count, type Tally } from '../console.ts'
import type { UnitOutcome } from './outcome.ts'

export interface UnitOptions {
  readonly root: string
  /** Parts of paths; empty: all. */
  readonly filters: readonly string[]
  /** Where a report in JUnit's format goes, relative to the repository; without it none is written. */
  readonly junit?: string
}

/** Runs unit tests and compliance suites, and lists what was skipped and why. */
export const runUnitTests = async (options: UnitOptions, console: Console): Promise<Tally> => {
  const { root } = options
  const file = join(root, '.cache', `unit-${process.pid}.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  try {
    const code = await startVitest(options, file)
    const outcome = readOutcome(file)
    for (const line of [...complaintsOf(outcome, code), ...skipsOf(outcome)]) console.line(`  ${line}`)
    const tally = tallyOf(outcome, code)
    console.line(`  unit and compliance tests: ${closingLine(tally)}`)
    return tally
  } finally {
    rmSync(file, { force: true })
  }
}

const startVitest = ({ root, filters, junit }: UnitOptions, file: string): Promise<number | null> => {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const forTheForge = junit === undefined ? [] : ['--reporter=junit', `--outputFile.junit=${junit}`]
  const reporters = ['--reporter=default', '--reporter=./cicd/unit/reporter.ts', ...forTheForge]
  const args = [vitest, 'run', ...reporters, ...filters]
  const env = { ...process.env, NUNET_UNIT_OUTCOME: file }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
}

const readOutcome = (file: string): UnitOutcome | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as UnitOutcome
  } catch {
    return undefined
  }
}

/**
 * Never green by silence: no outcome, no tests, a test without an end, an error outside of tests, or an exit code that
 * says so each count as a failure.
 *
 * @param code exit code of the test runner; null when it was killed
 */
export const tallyOf = (outcome: UnitOutcome | undefined, code: number | null): Tally => {
  const of = (state: string): number => outcome?.tests.filter((test) => test.state === state).length ?? 0
  const failed = of('failed') + of('pending') + (outcome?.errors.length ?? 0)
  const isBad = outcome === undefined || of('passed') === 0 || code !== 0
  return { passed: of('passed'), failed: isBad ? Math.max(failed, 1) : failed, skipped: of('skipped') }
}

const complaintsOf = (outcome: UnitOutcome | undefined, code: number | null): readonly string[] => {
  if (outcome === undefined)
    return [`✗ the test runner left no outcome (exit code ${code}); see its messages above`]
  const none = outcome.tests.length === 0 ? ['✗ no test was found'] : []
  return [...none, ...outcome.errors.map((error) => `✗ outside of any test: ${error}`)]
}

/** One line for each file and reason, however many tests it concerns. */
const skipsOf = (outcome: UnitOutcome | undefined): readonly string[] => {
  const skipped = (outcome?.tests ?? []).filter(({ state }) => state === 'skipped')
  const groups = Map.groupBy(
    skipped,
    ({ file, note }) => `${file}: ${note?.trim().split('\n', 1)[0] ?? 'no reason was given'}`,
  )
  return [...groups].map(([reason, tests]) => `– skipped: ${count(tests.length, 'test')} of ${reason}`)
}
