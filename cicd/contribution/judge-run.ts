import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { createProvider } from '../../environments/index.ts'
import {
  parseScope,
  prepareRun,
  type Reports,
  type RunContext,
  reportFiles,
  writeReports,
} from '../../reports/index.ts'
import { prepareBuild } from '../acceptance/build-facts.ts'
import { describeMachine } from '../acceptance/machine.ts'
import type { Console } from '../console.ts'
import type { Played } from './play.ts'

export interface JudgeOptions {
  readonly root: string
  /** Absolute. */
  readonly outDirectory: string
  readonly startedAt: string
  readonly hasPack: boolean
  /** Why it did not come to its end. */
  readonly complaint?: string | undefined
}

const notes = (hasPack: boolean): readonly string[] =>
  hasPack
    ? [
        'The steps are the contributor’s own: what they say of themselves proves nothing, and is never published.',
      ]
    : []

/**
 * Makes a report out of what a sealed run said. The messages are a stranger's: the record bounds and neutralises them, and
 * what they lack makes the run red.
 */
export const judgeRun = async (
  { end }: Played,
  { root, outDirectory, startedAt, hasPack, complaint }: JudgeOptions,
  console: Console,
): Promise<Reports> => {
  const { version, commit } = await prepareBuild(root, createProvider('in-process'), console)
  const context: RunContext = {
    runId: `contribution-${randomBytes(4).toString('hex')}`,
    startedAt,
    provider: 'in-process',
    whyProvider: 'in-process: sealed, for contributions of strangers',
    notes: notes(hasPack),
    version,
    commit,
    machine: describeMachine(),
  }
  prepareRun(outDirectory, context)
  appendFileSync(reportFiles(outDirectory).messages, end.messages)
  return writeReports({
    outDirectory,
    runId: context.runId,
    scope: parseScope(parse(readFileSync(join(root, 'specs/scope.yaml'), 'utf8'))),
    runnerSuccess: end.code === 0,
    complaints: () => (complaint === undefined ? [] : [complaint]),
  })
}
