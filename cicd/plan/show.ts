import { type Console, showDuration } from '../console.ts'
import type { Plan, PlannedJob } from './model.ts'

type Row = readonly string[]

/** Columns as wide as their widest cell; the last is left as it is. */
export const alignRows = (rows: readonly Row[]): readonly string[] => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

const maxFilesShown = 30

/** The plan as a person wants to read it. */
export const showPlan = (plan: Plan, paint: Console['paint']): readonly string[] => [
  `${paint('green', plan.title)}  ${paint('dim', `(${plan.event.why}; ${plan.change})`)}`,
  ...section('What changed, and what it may affect', changedRows(plan), paint),
  ...section('What runs', [headings, ...plan.jobs.filter(({ byHand }) => !byHand).map(jobRow)], paint),
  ...section(
    'What waits for somebody to start it',
    plan.jobs.filter(({ byHand }) => byHand).map(jobRow),
    paint,
  ),
  ...section(
    'What does not run, and why',
    plan.leftOut.map(({ stage, place = '', why }) => [stage, place, why]),
    paint,
  ),
  '',
  `About ${showDuration(plan.makespanMs)} on ${plan.runners} runner${plan.runners === 1 ? '' : 's'}, at least ${showDuration(plan.lowerBoundMs)} on any schedule; budget ${showDuration(plan.budgetMs)}.${hasGuess(plan) ? ' Times with ~ are guesses: nothing was recorded.' : ''}`,
  ...plan.warnings.map((warning) => paint('yellow', `! ${warning}`)),
]

const section = (title: string, rows: readonly Row[], paint: Console['paint']): readonly string[] =>
  rows.length === 0 ? [] : ['', paint('dim', title), ...alignRows(rows).map((line) => `  ${line}`)]

const headings: Row = ['job', 'where', 'what', 'time', 'budget', 'after', 'why']

const jobRow = (job: PlannedJob): Row => [
  job.id,
  job.place.name,
  job.rounds === 1 ? job.what : `${job.what}, ${job.rounds} times`,
  `${job.isGuess ? '~' : ''}${showDuration(job.estimateMs)}`,
  showDuration(job.stage.budgetMs),
  job.after.length > 4 ? `${job.after.length} stages` : job.after.join(', ') || '–',
  job.why,
]

const changedRows = ({ changed }: Plan): readonly Row[] => {
  const rows = changed.slice(0, maxFilesShown).map(({ file, effect }) => [file, effect])
  return changed.length > maxFilesShown ? [...rows, [`and ${changed.length - maxFilesShown} more`, '']] : rows
}

const hasGuess = ({ jobs }: Plan): boolean => jobs.some(({ isGuess }) => isGuess)
