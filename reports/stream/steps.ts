import type {
  Hook,
  PickleStep,
  PickleStepArgument,
  SourceReference,
  TestStep,
  TestStepResult,
} from '@cucumber/messages'
import type { Step, StepError, StepStatus } from '../model.ts'
import { oneLine, plain } from '../text.ts'
import type { AttemptMessages, Collected } from './collector.ts'
import type { Intern } from './intern.ts'

const hookWords: Readonly<Record<string, string>> = {
  BEFORE_TEST_CASE: 'Before',
  AFTER_TEST_CASE: 'After',
  BEFORE_TEST_STEP: 'Before step',
  AFTER_TEST_STEP: 'After step',
  BEFORE_TEST_RUN: 'Before all',
  AFTER_TEST_RUN: 'After all',
}

/** A status of the runner in our words; anything else is `unknown`, which fails. */
export const statusOf = (result: TestStepResult): StepStatus =>
  result.status.toLowerCase() as Lowercase<typeof result.status>

/** What went wrong, bounded and harmless. */
export const errorOf = ({ message, exception }: TestStepResult): { error?: StepError } => {
  if (message === undefined && exception === undefined) return {}
  const stack = exception?.stackTrace ?? message
  return {
    error: {
      ...(exception === undefined ? {} : { type: oneLine(exception.type, 100) }),
      message: plain(exception?.message ?? message, 16 * 1024),
      ...(stack === undefined ? {} : { stack: plain(stack, 16 * 1024) }),
    },
  }
}

/** The name of a hook for people, and its kind. */
export const hookTitle = (hook: Hook | undefined): { keyword: string; text: string } => ({
  keyword: hookWords[hook?.type ?? ''] ?? 'Hook',
  text: oneLine(hook?.name ?? hook?.tagExpression ?? ''),
})

const definedAt = (source: SourceReference | undefined, intern: Intern): { definedAt?: string } => {
  if (source?.uri === undefined) return {}
  const { uri, location } = source
  return { definedAt: intern(oneLine(location === undefined ? uri : `${uri}:${location.line}`)) }
}

const argumentText = (argument: PickleStepArgument | undefined): { argument?: string } => {
  if (argument?.docString !== undefined) return { argument: plain(argument.docString.content, 8 * 1024) }
  if (argument?.dataTable === undefined) return {}
  const rows = argument.dataTable.rows.map(
    ({ cells }) => `| ${cells.map(({ value }) => value).join(' | ')} |`,
  )
  return { argument: plain(rows.join('\n'), 8 * 1024) }
}

const sentenceOf = (step: PickleStep, { gherkin, intern }: Collected) => {
  const source = step.astNodeIds.map((id) => gherkin.step(id)).find((found) => found !== undefined)
  return {
    keyword: intern(oneLine(source?.keyword ?? '*', 30)),
    text: intern(plain(step.text, 2000)),
    ...(source === undefined ? {} : { line: source.line }),
    ...argumentText(step.argument),
  }
}

/** A step that was not reached is `skipped` where the attempt broke off, and `unknown` where its result was lost. */
const missing = (attempt: AttemptMessages, stepId: string): StepStatus => {
  if (attempt.begun.has(stepId)) return 'unfinished'
  return attempt.finished === undefined ? 'skipped' : 'unknown'
}

const milliseconds = ({ duration }: TestStepResult): number => duration.seconds * 1000 + duration.nanos / 1e6

const outcomeOf = (attempt: AttemptMessages, id: string) => {
  const result = attempt.results.get(id)
  if (result === undefined) return { status: missing(attempt, id), durationMs: 0 }
  return { status: statusOf(result), durationMs: milliseconds(result), ...errorOf(result) }
}

/** To nearly all steps of a large run nothing is attached; they share it. */
const nothingAttached = { lastSeen: [], attachments: [] } as const

const attachedTo = (attempt: AttemptMessages, id: string): Pick<Step, 'lastSeen' | 'attachments'> => {
  if (!attempt.meanings.some(({ stepId }) => stepId === id)) return nothingAttached
  const meanings = attempt.meanings.filter(({ stepId }) => stepId === id).map(({ meaning }) => meaning)
  return {
    lastSeen: meanings.flatMap((meaning) => (meaning.kind === 'lastSeen' ? [meaning.lastSeen] : [])),
    attachments: meanings.flatMap((meaning) => (meaning.kind === 'content' ? [meaning.attachment] : [])),
  }
}

/** One step or hook of an attempt as it went. */
export const buildStep = (
  { test, attempt }: { test: TestStep; attempt: AttemptMessages },
  pickleSteps: ReadonlyMap<string, PickleStep>,
  collected: Collected,
): Step => {
  const results = { ...outcomeOf(attempt, test.id), ...attachedTo(attempt, test.id) }
  if (test.pickleStepId === undefined) {
    const hook = collected.hooks.get(test.hookId ?? '')
    return {
      kind: 'hook',
      ...hookTitle(hook),
      ...definedAt(hook?.sourceReference, collected.intern),
      ...results,
    }
  }
  const step = pickleSteps.get(test.pickleStepId)
  const definition = collected.definitions.get(test.stepDefinitionIds?.[0] ?? '')
  return {
    kind: 'step',
    ...(step === undefined
      ? { keyword: '*', text: 'a step that the stream does not describe' }
      : sentenceOf(step, collected)),
    ...definedAt(definition?.sourceReference, collected.intern),
    ...results,
  }
}
