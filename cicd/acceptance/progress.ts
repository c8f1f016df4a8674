import type {
  Envelope,
  Feature,
  Pickle,
  RuleChild,
  TableRow,
  TestCase,
  TestStepResultStatus,
  Timestamp,
} from '@cucumber/messages'
import { attemptNotPlayed, oneLine } from '../../reports/index.ts'
import { type Console, showDuration } from '../console.ts'

/**
 * Shows one line per scenario as it ends, under the name of its feature; on a terminal also which one is running and how
 * many are left.
 *
 * @param place where several networks are played on at once: the name of this one, which then begins each line
 */
export const createProgress = (console: Console, place?: string): ((envelope: Envelope) => void) => {
  const scenarios = createScenarioIndex()
  const running = new Map<string, Attempt>()
  let ended = 0
  let lastFeature = ''
  const show = (attempt: Attempt, finishedAt: Timestamp): void => {
    if (place === undefined && attempt.feature !== lastFeature) console.line(`\n${attempt.feature}`)
    lastFeature = attempt.feature
    const tookMs = milliseconds(finishedAt) - milliseconds(attempt.startedAt)
    const took = console.paint('dim', showDuration(tookMs))
    const what =
      place === undefined ? attempt.name : `${place.padEnd(placeWidth)} ${attempt.feature} › ${attempt.name}`
    console.line(`  ${mark(console, attempt.worst)} ${what} ${took}`)
    if (attempt.why !== undefined) console.line(`      ${console.paint('red', attempt.why)}`)
  }
  return (envelope) => {
    scenarios.read(envelope)
    const { testCaseStarted: started, testStepFinished: step, testCaseFinished: finished } = envelope
    // The rest of a run that was stopped: how many they were, and why, is told once at its end.
    running.delete(attemptNotPlayed(envelope) ?? '')
    if (started !== undefined) {
      const scenario = scenarios.of(started.testCaseId)
      running.set(started.id, { ...scenario, startedAt: started.timestamp, worst: 'PASSED' })
      console.fleeting(`  ${place ?? ''} ${ended + 1}/${scenarios.count()}  ${scenario.name}`)
    }
    if (step !== undefined) {
      const attempt = running.get(step.testCaseStartedId)
      const { status, message } = step.testStepResult
      if (attempt !== undefined && ranks.indexOf(status) > ranks.indexOf(attempt.worst)) {
        attempt.worst = status
        attempt.why = status === 'FAILED' ? firstLine(message) : wordsOf(status)
      }
    }
    if (finished !== undefined && !finished.willBeRetried) {
      const attempt = running.get(finished.testCaseStartedId)
      ended++
      if (attempt !== undefined) show(attempt, finished.timestamp)
    }
  }
}

/** Of the longest name that is played on by default. */
const placeWidth = 12

interface Attempt {
  readonly feature: string
  readonly name: string
  readonly startedAt: Timestamp
  worst: `${TestStepResultStatus}`
  why?: string | undefined
}

/** From best to worst. */
const ranks: readonly string[] = [
  'PASSED',
  'SKIPPED',
  'PENDING',
  'UNDEFINED',
  'AMBIGUOUS',
  'UNKNOWN',
  'FAILED',
]
const isBad = (status: string): boolean => status !== 'PASSED' && status !== 'SKIPPED'

const wordsOf = (status: string): string | undefined => {
  if (status === 'UNDEFINED')
    return 'undefined: no definition matches a sentence; those that there are stand in steps/catalogue.md'
  return isBad(status) ? status.toLowerCase() : undefined
}

const mark = (console: Console, worst: string): string => {
  if (worst === 'PASSED') return console.paint('green', '✓')
  return worst === 'SKIPPED' ? console.paint('yellow', '–') : console.paint('red', '✗')
}

const createScenarioIndex = () => {
  const features = new Map<string, string>()
  const rows = new Map<string, string>()
  const pickles = new Map<string, Pickle>()
  const cases = new Map<string, TestCase>()
  return {
    read: ({ gherkinDocument, pickle, testCase }: Envelope): void => {
      if (gherkinDocument?.feature !== undefined) {
        const { uri = '', feature } = gherkinDocument
        features.set(uri, oneLine(feature.name))
        for (const { id, cells } of rowsOf(feature))
          rows.set(id, oneLine(cells.map(({ value }) => value).join(' · ')))
      }
      if (pickle !== undefined) pickles.set(pickle.id, pickle)
      if (testCase !== undefined) cases.set(testCase.id, testCase)
    },
    of: (testCaseId: string): { feature: string; name: string } => {
      const pickle = pickles.get(cases.get(testCaseId)?.pickleId ?? '')
      const row = pickle?.astNodeIds.map((id) => rows.get(id)).find((cells) => cells !== undefined)
      const name = oneLine(pickle?.name ?? testCaseId)
      return {
        feature: features.get(pickle?.uri ?? '') ?? oneLine(pickle?.uri),
        name: row === undefined ? name : `${name} (${row})`,
      }
    },
    count: (): number => cases.size,
  }
}

/** Rows of outlines, which are scenarios of their own. */
const rowsOf = ({ children }: Feature): readonly TableRow[] =>
  children
    .flatMap((child): readonly RuleChild[] => child.rule?.children ?? [child])
    .flatMap(({ scenario }) => scenario?.examples ?? [])
    .flatMap(({ tableBody }) => tableBody)

const milliseconds = ({ seconds, nanos }: Timestamp): number => seconds * 1000 + nanos / 1e6
/** Bounded and harmless, for whatever a step throws would otherwise move the terminal of whoever looks. */
const firstLine = (text = ''): string => oneLine(text.trim().split('\n', 1)[0])
