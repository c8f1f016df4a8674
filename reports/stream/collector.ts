import type {
  Attachment as AttachmentMessage,
  Envelope,
  Hook,
  Pickle,
  StepDefinition,
  TestCase,
  TestCaseFinished,
  TestCaseStarted,
  TestRunFinished,
  TestRunHookStarted,
  TestRunStarted,
  TestStepResult,
} from '@cucumber/messages'
import type { AttachmentStore } from '../attachment-store.ts'
import { oneLine } from '../text.ts'
import { type Meaning, readAttachment } from './attachments.ts'
import type { Causes } from './causes.ts'
import { createGherkinIndex, type GherkinIndex } from './gherkin.ts'

/** The messages of one attempt of one scenario. */
export interface AttemptMessages {
  readonly started: TestCaseStarted
  finished?: TestCaseFinished
  readonly begun: Set<string>
  readonly results: Map<string, TestStepResult>
  readonly meanings: { readonly stepId: string; readonly meaning: Meaning }[]
}

/** The messages of a run, ordered by what they belong to. */
export interface Collected {
  readonly gherkin: GherkinIndex
  readonly pickles: Map<string, Pickle>
  readonly testCases: Map<string, TestCase>
  /** By test case id, in order of arrival. */
  readonly attempts: Map<string, AttemptMessages[]>
  readonly hooks: Map<string, Hook>
  readonly definitions: Map<string, StepDefinition>
  readonly runHooks: Map<string, { readonly started: TestRunHookStarted; result?: TestStepResult }>
  readonly runMeanings: Meaning[]
  runner: string
  /** Of its messages; absent where the stream does not say. */
  protocolVersion?: string
  runStarted?: TestRunStarted
  runFinished?: TestRunFinished
}

export interface Collector {
  readonly collected: Collected
  accept(envelope: Envelope): void
}

const emptyCollection = (): Collected => ({
  gherkin: createGherkinIndex(),
  pickles: new Map(),
  testCases: new Map(),
  attempts: new Map(),
  hooks: new Map(),
  definitions: new Map(),
  runHooks: new Map(),
  runMeanings: [],
  runner: '',
})

/** Without what matched in each sentence, of which nothing is told and which is most of the message. */
const slim = (testCase: TestCase): TestCase => ({
  ...testCase,
  testSteps: testCase.testSteps.map(({ stepMatchArgumentsLists: _, ...step }) => step),
})

/** Files each message under what it belongs to, and notes ids that come twice or lead nowhere. */
export const createCollector = ({ store, causes }: { store: AttachmentStore; causes: Causes }): Collector => {
  const collected = emptyCollection()
  const running = new Map<string, AttemptMessages>()

  const keep = <T extends { readonly id: string }>(map: Map<string, T>, what: string, value: T): void => {
    if (map.has(value.id))
      causes.add('DUPLICATE_ID', `the stream has the ${what} ${oneLine(value.id, 60)} twice`)
    else map.set(value.id, value)
  }
  const attempt = (id: string, what: string): AttemptMessages | undefined => {
    const found = running.get(id)
    if (found === undefined)
      causes.add(
        'LOST_MESSAGE',
        `the stream has a ${what} of attempt ${oneLine(id, 60)}, which was never started`,
      )
    return found
  }
  const startAttempt = (started: TestCaseStarted): void => {
    const earlier = collected.attempts.get(started.testCaseId) ?? []
    if (running.has(started.id) || earlier.some((other) => other.started.attempt === started.attempt)) {
      causes.add('DUPLICATE_ID', `the stream starts attempt ${oneLine(started.id, 60)} twice`)
      return
    }
    const messages = { started, begun: new Set<string>(), results: new Map(), meanings: [] }
    running.set(started.id, messages)
    collected.attempts.set(started.testCaseId, [...earlier, messages])
  }
  const finishAttempt = (finished: TestCaseFinished): void => {
    const messages = attempt(finished.testCaseStartedId, 'end')
    if (messages?.finished !== undefined)
      causes.add(
        'DUPLICATE_ID',
        `the stream finishes attempt ${oneLine(finished.testCaseStartedId, 60)} twice`,
      )
    else if (messages !== undefined) messages.finished = finished
  }
  const finishStep = (attemptId: string, stepId: string, result: TestStepResult): void => {
    const messages = attempt(attemptId, 'step result')
    const results = messages?.results
    if (messages?.finished !== undefined)
      causes.add('LOST_MESSAGE', `a result of step ${oneLine(stepId, 60)} came after the end of its attempt`)
    if (results?.has(stepId))
      causes.add('DUPLICATE_ID', `the stream has two results of step ${oneLine(stepId, 60)} in one attempt`)
    else {
      results?.set(stepId, result)
      // It is asked only of steps without a result; kept, it would be a third of a large run's memory.
      messages?.begun.delete(stepId)
    }
  }
  const attach = (message: AttachmentMessage): void => {
    const meaning = readAttachment(message, store)
    if (message.testCaseStartedId === undefined) collected.runMeanings.push(meaning)
    else
      attempt(message.testCaseStartedId, 'attachment')?.meanings.push({
        stepId: message.testStepId ?? '',
        meaning,
      })
  }
  const finishRunHook = (id: string, result: TestStepResult): void => {
    const hook = collected.runHooks.get(id)
    if (hook === undefined) causes.add('LOST_MESSAGE', `the stream ends a hook that was never started`)
    else if (hook.result !== undefined)
      causes.add('DUPLICATE_ID', `the stream ends the hook ${oneLine(id, 60)} twice`)
    else hook.result = result
  }
  const startRunHook = (started: TestRunHookStarted): void => {
    // What it said before must not be forgotten: it may have failed.
    if (collected.runHooks.has(started.id))
      causes.add('DUPLICATE_ID', `the stream starts the hook ${oneLine(started.id, 60)} twice`)
    else collected.runHooks.set(started.id, { started })
  }
  const startRun = (started: TestRunStarted): void => {
    if (collected.runStarted !== undefined) causes.add('TWO_RUNS', 'the stream holds more than one run')
    collected.runStarted ??= started
  }

  const handlers: { readonly [K in keyof Envelope]-?: (message: NonNullable<Envelope[K]>) => void } = {
    meta: ({ implementation, protocolVersion }) => {
      if (collected.protocolVersion !== undefined)
        causes.add('TWO_RUNS', 'the stream says more than once which runner it is of')
      collected.protocolVersion ??= protocolVersion
      collected.runner = oneLine(
        `${implementation.name} ${implementation.version ?? ''}, messages ${protocolVersion}`,
      )
    },
    gherkinDocument: collected.gherkin.add,
    pickle: (pickle) => keep(collected.pickles, 'scenario', pickle),
    hook: (hook) => keep(collected.hooks, 'hook', hook),
    stepDefinition: (definition) => keep(collected.definitions, 'step definition', definition),
    testCase: (testCase) => keep(collected.testCases, 'test case', slim(testCase)),
    testRunStarted: startRun,
    testCaseStarted: startAttempt,
    testStepStarted: ({ testCaseStartedId, testStepId }) =>
      void attempt(testCaseStartedId, 'step')?.begun.add(testStepId),
    testStepFinished: ({ testCaseStartedId, testStepId, testStepResult }) =>
      finishStep(testCaseStartedId, testStepId, testStepResult),
    testCaseFinished: finishAttempt,
    attachment: attach,
    testRunHookStarted: startRunHook,
    testRunHookFinished: ({ testRunHookStartedId, result }) => finishRunHook(testRunHookStartedId, result),
    testRunFinished: (finished) => {
      if (collected.runFinished !== undefined) causes.add('TWO_RUNS', 'the stream ends more than once')
      collected.runFinished ??= finished
    },
    parseError: ({ source, message }) =>
      causes.add(
        'PARSE_ERROR',
        `${oneLine(source.uri ?? 'a feature file', 200)} cannot be read: ${oneLine(message, 400)}`,
      ),
    undefinedParameterType: ({ name, expression }) =>
      causes.add(
        'UNDEFINED_PARAMETER_TYPE',
        `{${oneLine(name, 60)}} in "${oneLine(expression)}" is not a parameter type`,
      ),
    source: () => undefined,
    parameterType: () => undefined,
    suggestion: () => undefined,
    externalAttachment: () => undefined,
  }

  const dispatch = <K extends keyof Envelope>(kind: K, envelope: Envelope): void => {
    const message = envelope[kind]
    if (message !== undefined) (handlers[kind] as (known: typeof message) => void)(message)
  }
  return {
    collected,
    accept: (envelope) => {
      for (const kind of Object.keys(envelope) as (keyof Envelope)[]) dispatch(kind, envelope)
    },
  }
}
