import type { RunRecord } from './model.ts'
import { isObject, isOutcome } from './reconcile/reading.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))

const step = shape({
  status: isText,
  lastSeen: listOf(isObject),
  attachments: listOf(shape({ name: isText })),
})
const attempt = shape({
  number: isNumber,
  status: isText,
  steps: listOf(step),
  faults: maybe(listOf(isObject)),
})
const scenario = shape({
  id: isText,
  uri: isText,
  feature: isText,
  name: isText,
  title: isText,
  tags: listOf(isText),
  scopeLines: listOf(isText),
  outcome: isOutcome,
  why: maybe(isText),
  hosts: listOf(isText),
  attempts: listOf(attempt),
})
const cause = shape({ code: isText, text: isText })
const context = shape({
  runId: isText,
  startedAt: isText,
  provider: isText,
  version: isText,
  commit: isText,
  notes: listOf(isText),
  machine: isObject,
})
const counts = shape({ passed: isNumber, failed: isNumber, skipped: isNumber, flaky: isNumber })

const record = shape({
  format: (value) => value === 1,
  context,
  environments: listOf(shape({ id: isText, provider: isText, hosts: listOf(shape({ name: isText })) })),
  scenarios: listOf(scenario),
  counts,
  verdict: shape({
    colour: (value) => value === 'green' || value === 'red',
    sentence: isText,
    causes: listOf(cause),
    warnings: listOf(isText),
  }),
  elsewhere: maybe(listOf(shape({ topology: isText, runId: isText, counts, outcomes: isObject }))),
  manual: maybe(listOf(isObject)),
  quarantine: maybe(shape({ covered: listOf(isObject), uncovered: listOf(isText), refused: listOf(cause) })),
})

/** Whether everything is there that views go through; records come from strangers, and one that is not must break no view. */
export const isRecord = (value: unknown): value is RunRecord => record(value)
