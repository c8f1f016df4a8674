import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api'
import type { Envelope, Pickle } from '@cucumber/messages'
import { repositoryRoot } from '../repository.ts'
import { type CoverageMap, mapFile, scenarioKey } from './map.ts'
import { createMapBuilder, startProfiler } from './profile.ts'

/**
 * `node cicd/selection/record.ts`: plays every scenario in this process and writes which functions each of them ran.
 * Scenarios that were skipped here are part of the map by what they ran until then, which is next to nothing.
 */
const main = async (): Promise<boolean> => {
  const profiler = startProfiler(repositoryRoot)
  const builder = createMapBuilder(repositoryRoot)
  const { runConfiguration } = await loadConfiguration({
    file: 'steps/cucumber.ts',
    provided: {
      paths: ['features/**/*.feature'],
      worldParameters: { provider: 'in-process', buildFile: 'dist/build.json' },
      publish: false,
    },
  })
  const pickles = new Map<string, Pickle>()
  const pickleOfCase = new Map<string, string>()
  const caseOfAttempt = new Map<string, string>()
  const onMessage = ({ pickle, testCase, testCaseStarted, testCaseFinished }: Envelope): void => {
    if (pickle !== undefined) pickles.set(pickle.id, pickle)
    if (testCase !== undefined) pickleOfCase.set(testCase.id, testCase.pickleId)
    if (testCaseStarted !== undefined) {
      caseOfAttempt.set(testCaseStarted.id, testCaseStarted.testCaseId)
      builder.noteLoaded(profiler.take())
    }
    if (testCaseFinished === undefined) return
    const id = pickleOfCase.get(caseOfAttempt.get(testCaseFinished.testCaseStartedId) ?? '') ?? ''
    builder.noteScenario(scenarioKey(pickles.get(id) ?? { uri: '?', name: id }), profiler.take())
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { success } = await runCucumber(runConfiguration, { stdout: silent }, onMessage)
  writeFileSync(join(repositoryRoot, mapFile), print(builder.build()))
  return success
}

/** One file a line, so that a change of one file changes one line. */
const print = ({ format, scenarios, files }: CoverageMap): string => {
  const lines = Object.entries(files).map(
    ([file, recorded]) => `  ${JSON.stringify(file)}: ${JSON.stringify(recorded)}`,
  )
  return `{"format":${format},\n"scenarios":${JSON.stringify(scenarios)},\n"files":{\n${lines.join(',\n')}\n}}\n`
}

const isGreen = await main()
console.log(
  `${mapFile} is written${isGreen ? '' : ', but a scenario was red: mend it first, then record again'}`,
)
process.exit(isGreen ? 0 : 1)
