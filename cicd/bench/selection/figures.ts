import type { Figure } from '../figure.ts'
import type { PartedTests } from './facts.ts'
import type { Measured } from './measure.ts'

type Rows = readonly (readonly [PartedTests, Measured])[]

/** What was kept of what somebody saw, and what it took of the time of everything. */
export const figuresOf = (
  rows: Rows,
  { planted, load }: { readonly planted: number; readonly load: string },
): readonly Figure[] => [
  keptFigure('defects that tests or scenarios saw, kept by the selection', rows, {
    isKept: ({ chosenUnit, chosenScenario }) => chosenUnit !== undefined || chosenScenario !== undefined,
    isSeen: () => true,
    note: `${rows.length} of ${planted} defects measured; load ${load}`,
  }),
  keptFigure('defects that scenarios saw, kept by those selected', rows, {
    isKept: ({ chosenScenario }) => chosenScenario !== undefined,
    isSeen: ({ chosenScenario, restScenario }) => chosenScenario !== undefined || restScenario !== undefined,
    note: 'in one process; they are played where no unit test saw it, and for the sample',
  }),
  ...verifiedFigures(rows.filter(([, one]) => one.playedRestUnits > 0 || one.restUnit !== undefined)),
  timeFigure('time of what a push selects, of all', rows, ['units', 'scenarios', 'elsewhere']),
  timeFigure('time of the selected unit tests, of all', rows, ['units']),
  timeFigure('time of the selected scenarios in one process, of all', rows, ['scenarios']),
  timeFigure('time of the selected scenarios on processes, of all', rows, ['elsewhere']),
]

const isSeenByAny = ({ chosenUnit, chosenScenario, restUnit, restScenario }: Measured): boolean =>
  [chosenUnit, chosenScenario, restUnit, restScenario].some((one) => one !== undefined)

interface Kept {
  readonly isKept: (measured: Measured) => boolean
  readonly isSeen: (measured: Measured) => boolean
  readonly note: string
}

const keptFigure = (name: string, rows: Rows, { isKept, isSeen, note }: Kept): Figure => {
  const seen = rows.map(([, measured]) => measured).filter((one) => isSeenByAny(one) && isSeen(one))
  const kept = seen.filter(isKept).length
  return {
    name,
    value: seen.length === 0 ? null : (100 * kept) / seen.length,
    unit: '%',
    aim: '>= 99 %',
    note: `${kept} of ${seen.length} seen; ${note}`,
  }
}

/** Where what was left out was played too. */
const verifiedFigures = (rows: Rows): readonly Figure[] => {
  if (rows.length === 0) return []
  const files = rows.reduce((sum, [, { playedRestUnits }]) => sum + playedRestUnits, 0)
  return [
    keptFigure('the same where the nearest left out were played as well', rows, {
      isKept: ({ chosenUnit, chosenScenario }) => chosenUnit !== undefined || chosenScenario !== undefined,
      isSeen: () => true,
      note: `${rows.length} defects drawn before, ${files} test files that the selection leaves out`,
    }),
  ]
}

const timeFigure = (name: string, rows: Rows, kinds: readonly (keyof PartedTests)[]): Figure => {
  const total = (part: 'chosenMs' | 'restMs') =>
    rows.reduce((sum, [parted]) => sum + kinds.reduce((own, kind) => own + parted[kind][part], 0), 0)
  const all = total('chosenMs') + total('restMs')
  return {
    name,
    value: all === 0 ? null : (100 * total('chosenMs')) / all,
    unit: '%',
    aim: '<= 40 %',
    note: 'as long as they took on the recorded day',
  }
}
