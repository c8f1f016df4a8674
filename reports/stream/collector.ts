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
import { createIntern, type Intern } from './intern.ts'
import { createSlim, inTurn } from './slim.ts'

/** The messages of one attempt of one scenario. */
export interface AttemptMessages {
  readonly started: TestCaseStarted
  finished?: TestCaseFinished
  /** Steps that were started and have no result. */
  begun: Set<string>
  readonly results: Map<string, TestStepResult>
  meanings: { readonly stepId: string; readonly meaning: Meaning }[]
}

/** The messages of a run, ordered by what they belong to. */
export interface Collected {
  readonly intern: Intern
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

/** An attempt that messages may still come for. */
interface Running {
  readonly messages: AttemptMessages
  /** The id of a step as its test case holds it already. */
  stepId: (id: string) => string
}

const asItIs = (id: string): string => id

/** Shared by all attempts whose steps have results: an empty set each would be much of a large run. Nobody adds to it. */
const noneBegun: Set<string> = new Set()

const emptyCollection = (intern = createIntern()): Collected => ({
  intern,
  gherkin: createGherkinIndex(intern),
  pickles: new Map(),
  testCases: new Map(),
  attempts: new Map(),
  hooks: new Map(),
  definitions: new Map(),
  runHooks: new Map(),
  runMeanings: [],
  runner: '',
})

/** Files each message under what it belongs to, and notes ids that come twice or lead nowhere. */
export const createCollector = ({ store, causes }: { store: AttachmentStore; causes: Causes }): Collector => {
  const collected = emptyCollection()
  const slim = createSlim(collected)
  const running = new Map<string, Running>()

  const keep = <T extends { readonly id: string }>(map: Map<string, T>, what: string, value: T): void => {
    if (map.has(value.id))
      causes.add('DUPLICATE_ID', `the stream has the ${what} ${oneLine(value.id, 60)} twice`)
    else map.set(value.id, value)
  }
  const attempt = (id: string, what: string): Running | undefined => {
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
    const testCase = collected.testCases.get(started.testCaseId)
    const { id: testCaseId, testSteps } = testCase ?? { id: started.testCaseId, testSteps: [] }
    const messages: AttemptMessages = {
      started: { ...started, testCaseId },
      begun: noneBegun,
      results: new Map(),
      meanings: [],
    }
    running.set(started.id, { messages, stepId: inTurn(testSteps) })
    collected.attempts.set(testCaseId, [...earlier, messages])
  }
  const finishAttempt = (finished: TestCaseFinished): void => {
    const found = attempt(finished.testCaseStartedId, 'end')
    if (found === undefined) return
    const { messages } = found
    if (messages.finished !== undefined) {
      causes.add(
        'DUPLICATE_ID',
        `the stream finishes attempt ${oneLine(finished.testCaseStartedId, 60)} twice`,
      )
      return
    }
    messages.finished = { ...finished, testCaseStartedId: messages.started.id }
    if (messages.begun.size === 0) messages.begun = noneBegun
    // An array that grew has room for a dozen more.
    messages.meanings = [...messages.meanings]
    found.stepId = asItIs
  }
  const startStep = (attemptId: string, stepId: string): void => {
    const messages = attempt(attemptId, 'step')?.messages
    if (messages === undefined) return
    if (messages.begun === noneBegun) messages.begun = new Set()
    messages.begun.add(stepId)
  }
  const finishStep = (attemptId: string, stepId: string, result: TestStepResult): void => {
    const found = attempt(attemptId, 'step result')
    if (found === undefined) return
    const { finished, results, begun } = found.messages
    if (finished !== undefined)
      causes.add('LOST_MESSAGE', `a result of step ${oneLine(stepId, 60)} came after the end of its attempt`)
    if (results.has(stepId))
      causes.add('DUPLICATE_ID', `the stream has two results of step ${oneLine(stepId, 60)} in one attempt`)
    else {
      results.set(found.stepId(stepId), result)
      // It is asked only of steps without a result; kept, it would be a third of a large run's memory.
      begun.delete(stepId)
    }
  }
  const attach = (message: AttachmentMessage): void => {
    const meaning = readAttachment(message, store, collected.intern)
    if (message.testCaseStartedId === undefined) collected.runMeanings.push(meaning)
    else {
      const found = attempt(message.testCaseStartedId, 'attachment')
      found?.messages.meanings.push({ stepId: found.stepId(message.testStepId ?? ''), meaning })
    }
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
    pickle: (pickle) => keep(collected.pickles, 'scenario', slim.pickle(pickle)),
    hook: (hook) => keep(collected.hooks, 'hook', hook),
    stepDefinition: (definition) => keep(collected.definitions, 'step definition', definition),
    testCase: (testCase) =>
      keep(
        collected.testCases,
        'test case',
        slim.testCase(testCase, collected.pickles.get(testCase.pickleId)),
      ),
    testRunStarted: startRun,
    testCaseStarted: startAttempt,
    testStepStarted: ({ testCaseStartedId, testStepId }) => startStep(testCaseStartedId, testStepId),
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
