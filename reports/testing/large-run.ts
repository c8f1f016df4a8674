import { closeSync, openSync, writeSync } from 'node:fs'
import type { Envelope, Pickle } from '@cucumber/messages'
import { createTeller, type Fate } from './large-attempt.ts'
import { largeFeatures } from './large-features.ts'
import { seeded } from './seeded.ts'

export interface LargeRunOptions {
  readonly scenarios: number
  /** The same seed gives the same stream, byte by byte. */
  readonly seed: number
}

/** Of a hundred scenarios two fail, two are skipped and one passes at its second attempt. */
const kindOf = (share: number): Fate => {
  if (share < 0.02) return 'failed'
  if (share < 0.04) return 'skipped'
  return share < 0.05 ? 'flaky' : 'passed'
}

const uuid = (counter: number): string =>
  `${counter.toString(16).padStart(8, '0')}-4c1f-4d2e-9b3a-${((counter * 2_654_435_761) % 2 ** 48).toString(16).padStart(12, '0')}`

const definitions = [
  'Alice and Bob are on the network',
  'Bob has granted Alice the right to deploy on machine {int}',
  'Alice deploys job {int} to Bob',
  'Bob answers {string}',
  'Bob has all his resources free again',
]

const stepDefinitions = definitions.map(
  (source, at): Envelope => ({
    stepDefinition: {
      id: `definition-${at}`,
      pattern: { type: 'CUCUMBER_EXPRESSION' as never, source },
      sourceReference: { uri: 'steps/definitions/deployment.ts', location: { line: 20 + 10 * at } },
    },
  }),
)

const hooks = (['BEFORE_TEST_CASE', 'AFTER_TEST_CASE'] as const).map(
  (type): Envelope => ({
    hook: {
      id: `hook-${type}`,
      name: type === 'BEFORE_TEST_CASE' ? 'lease' : 'return',
      type: type as never,
      sourceReference: { uri: 'steps/hooks/index.ts', location: { line: 33 } },
    },
  }),
)

const testCaseOf = (pickle: Pickle, newId: () => string): NonNullable<Envelope['testCase']> => ({
  id: newId(),
  pickleId: pickle.id,
  testSteps: [
    { id: newId(), hookId: 'hook-BEFORE_TEST_CASE' },
    ...pickle.steps.map(({ id }, at) => ({
      id: newId(),
      pickleStepId: id,
      stepDefinitionIds: [`definition-${at}`],
      stepMatchArgumentsLists: [{ stepMatchArguments: [] }],
    })),
    { id: newId(), hookId: 'hook-AFTER_TEST_CASE' },
  ],
})

/** The message stream of a run of that many scenarios: steps, hooks, networks, retries, failures with their evidence. */
export function* largeRun({ scenarios, seed }: LargeRunOptions): Generator<Envelope> {
  const random = seeded(seed)
  let counter = 0
  const newId = () => uuid(counter++)
  const teller = createTeller(random, newId)
  const pickles: Pickle[] = []
  yield {
    meta: {
      protocolVersion: '34.2.1',
      implementation: { name: '@cucumber/cucumber', version: '13.3.0' },
      cpu: { name: 'x64' },
      os: { name: 'linux' },
      runtime: { name: 'node.js', version: '24' },
    },
  }
  for (const feature of largeFeatures(scenarios, newId)) {
    yield* feature.envelopes
    pickles.push(...feature.pickles)
  }
  yield* stepDefinitions
  yield* hooks
  yield { testRunStarted: { id: 'run', timestamp: teller.timestamp() } }
  const testCases = pickles.map((pickle) => testCaseOf(pickle, newId))
  for (const testCase of testCases) yield { testCase }
  for (const [at, testCase] of testCases.entries()) {
    const fate = kindOf(random())
    if (fate !== 'flaky') yield* teller.attempt(testCase, { fate, at, attempt: 0, again: false })
    else {
      yield* teller.attempt(testCase, { fate: 'failed', at, attempt: 0, again: true })
      yield* teller.attempt(testCase, { fate: 'passed', at, attempt: 1, again: false })
    }
  }
  yield { testRunFinished: { success: false, timestamp: teller.timestamp() } }
}

/** Writes that stream, a message a line. @returns its size in bytes */
export const writeLargeRun = (path: string, options: LargeRunOptions): number => {
  const file = openSync(path, 'w')
  let written = 0
  let lines: string[] = []
  const flush = (): void => {
    written += writeSync(file, lines.join(''))
    lines = []
  }
  for (const envelope of largeRun(options)) {
    lines.push(`${JSON.stringify(envelope)}\n`)
    if (lines.length >= 1000) flush()
  }
  flush()
  closeSync(file)
  return written
}
