import type { ManualState } from './manual/state.ts'
import type { RunRecord, Scenario, ScopeItem } from './model.ts'

/** What one piece of evidence says of a line of the scope. */
export interface Proof {
  readonly kind: 'automatic' | 'manual'
  readonly scenario: string
  readonly title: string
  /** `holds`: it passed and counts; `breaks`: it is against the release; `silent`: it says nothing. */
  readonly says: 'holds' | 'breaks' | 'silent'
  readonly status: string
  readonly why?: string
}

export interface LineVerdict {
  /** `<item>-<n>`. */
  readonly id: string
  readonly text: string
  readonly colour: 'green' | 'red'
  /** Why it is red. */
  readonly why?: string
  readonly proofs: readonly Proof[]
}

export interface ReleaseVerdict {
  readonly version: string
  readonly colour: 'green' | 'red'
  readonly lines: readonly LineVerdict[]
  /** What is against the release beside its lines, such as a red run. */
  readonly causes: readonly string[]
}

const automaticSays: Readonly<Record<Scenario['outcome'], Proof['says']>> = {
  passed: 'holds',
  // Passing only after a failed attempt proves that it can fail.
  flaky: 'breaks',
  failed: 'breaks',
  skipped: 'silent',
}

const automatic = ({ id, title, outcome, why }: Scenario): Proof => ({
  kind: 'automatic',
  scenario: id,
  title,
  says: automaticSays[outcome],
  status: outcome,
  ...(why === undefined ? {} : { why }),
})

/** A manual scenario that nobody performed for this version is against the release, not silent. */
const manual = ({ scenario, title, status, why }: ManualState): Proof => ({
  kind: 'manual',
  scenario,
  title,
  says: status === 'passed' ? 'holds' : 'breaks',
  status,
  why,
})

const judgeLine = (proofs: readonly Proof[]): Pick<LineVerdict, 'colour' | 'why'> => {
  const against = proofs.filter(({ says }) => says === 'breaks')
  if (against.length > 0) {
    const reasons = against.map(({ kind, title, status }) => `${kind} "${title}" is ${status}`)
    return { colour: 'red', why: reasons.join('; ') }
  }
  if (proofs.some(({ says }) => says === 'holds')) return { colour: 'green' }
  const skipped = proofs.length > 0
  return { colour: 'red', why: skipped ? 'every scenario for it was skipped' : 'no scenario proves it' }
}

const runCauses = (record: RunRecord, version: string): string[] => [
  ...record.verdict.causes.map(({ code, text }) => `${code}: ${text}`),
  ...(record.verdict.colour === 'red' && record.verdict.causes.length === 0 ? ['the run is red'] : []),
  ...(record.context.version === version
    ? []
    : [`the automatic results are of ${record.context.version}, not of ${version}`]),
  ...(record.notSelected > 0 ? [`${record.notSelected} scenarios were left out of the run`] : []),
]

export interface ReleaseQuestion {
  readonly version: string
  readonly scope: readonly ScopeItem[]
  /** The run of the release; absent when there is none. */
  readonly record?: RunRecord
  readonly manual: readonly ManualState[]
}

/** One verdict over what machines and people have shown, line by line of the scope. Green needs every line. */
export const judgeRelease = ({ version, scope, record, manual: states }: ReleaseQuestion): ReleaseVerdict => {
  const scenarios = record?.scenarios ?? []
  const lines = scope.flatMap((item) =>
    item.accept.map(({ n, text }): LineVerdict => {
      const id = `${item.id}-${n}`
      const proofs = [
        ...scenarios.filter(({ scopeLines }) => scopeLines.includes(id)).map(automatic),
        ...states.filter(({ scopeLines }) => scopeLines.includes(id)).map(manual),
      ]
      return { id, text, proofs, ...judgeLine(proofs) }
    }),
  )
  const causes = record === undefined ? ['there is no run'] : runCauses(record, version)
  const isGreen = lines.length > 0 && causes.length === 0 && lines.every(({ colour }) => colour === 'green')
  return {
    version,
    colour: isGreen ? 'green' : 'red',
    lines,
    causes: lines.length === 0 ? [...causes, 'the scope has no line'] : causes,
  }
}

const proofLine = ({ kind, says, status, title, why }: Proof): string =>
  `        ${kind.padEnd(9)} ${status.padEnd(9)} ${title}${says === 'breaks' && why !== undefined ? `: ${why}` : ''}`

/** The verdict for people: every line of the scope with all its evidence, worst last where the eye rests. */
export const releaseText = ({ version, colour, lines, causes }: ReleaseVerdict): string => {
  const red = lines.filter((line) => line.colour === 'red').length
  return [
    ...lines.flatMap((line) => [
      `${line.colour.padEnd(5)}  ${line.id}  ${line.text}`,
      ...line.proofs.map(proofLine),
      ...(line.proofs.length === 0 ? [`        ${line.why ?? ''}`] : []),
    ]),
    '',
    ...causes.map((cause) => `red: ${cause}`),
    `${colour} for ${version}: ${lines.length - red} of ${lines.length} lines of the scope hold, ${red} do not`,
    '',
  ].join('\n')
}
