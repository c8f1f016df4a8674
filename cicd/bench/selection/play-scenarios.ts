import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import type { Pickle } from '@cucumber/messages'
import { scenarioKey } from '../../selection/map.ts'
import { howRed, lastSeenType } from './how-red.ts'

export interface ScenariosRequest {
  readonly paths: readonly string[]
  /** Skips the rest after the first red one. */
  readonly failFast: boolean
}

/** Plays scenarios in one process and tells of each over descriptor 3. Runs inside a seal only. */
const main = async ({ paths, failFast }: ScenariosRequest): Promise<void> => {
  const { runConfiguration } = await loadConfiguration({
    file: 'steps/cucumber.ts',
    provided: {
      paths: [...paths],
      failFast,
      worldParameters: { provider: 'in-process' },
      publish: false,
    },
  })
  const pickles = new Map<string, Pickle>()
  const pickleOfCase = new Map<string, string>()
  const caseOfAttempt = new Map<string, string>()
  const reds = new Map<string, string>()
  const seen = new Map<string, string[]>()
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  await runCucumber(runConfiguration, { stdout: silent }, (message) => {
    const { pickle, testCase, testCaseStarted, attachment, testStepFinished, testCaseFinished } = message
    if (pickle !== undefined) pickles.set(pickle.id, pickle)
    if (testCase !== undefined) pickleOfCase.set(testCase.id, testCase.pickleId)
    if (testCaseStarted !== undefined) caseOfAttempt.set(testCaseStarted.id, testCaseStarted.testCaseId)
    if (attachment?.mediaType === lastSeenType) {
      const attempt = attachment.testCaseStartedId ?? ''
      seen.set(attempt, [...(seen.get(attempt) ?? []), attachment.body])
    }
    if (testStepFinished !== undefined) {
      const { testCaseStartedId: attempt, testStepResult } = testStepFinished
      if (testStepResult.status !== 'PASSED' && testStepResult.status !== 'SKIPPED')
        reds.set(attempt, howRed(testStepResult, seen.get(attempt) ?? []))
    }
    if (testCaseFinished === undefined) return
    const attempt = testCaseFinished.testCaseStartedId
    const played = pickles.get(pickleOfCase.get(caseOfAttempt.get(attempt) ?? '') ?? '')
    const file = played === undefined ? '?' : scenarioKey(played)
    const red = reds.get(attempt)
    writeSync(3, `${JSON.stringify(red === undefined ? { file } : { file, red })}\n`)
  })
  process.exit(0)
}

await main(JSON.parse(process.argv[2] ?? '') as ScenariosRequest)
