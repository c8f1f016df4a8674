import type { Matrix, Mode, Place, Stage, Trigger } from '../matrix/model.ts'
import { readTags } from '../matrix/tags.ts'
import type { Durations } from '../schedule/durations.ts'
import { splitEvenly } from '../schedule/shards.ts'
import { scenarioKey } from '../selection/map.ts'
import type { Selection } from '../selection/select.ts'
import type { LeftOut, PlanEvent, PlannedJob, PlannedScenario } from './model.ts'

/** Everything that a plan is made from. */
export interface PlanFacts {
  readonly matrix: Matrix
  readonly event: PlanEvent
  readonly selection: Selection
  readonly scenarios: readonly PlannedScenario[]
  readonly unitTests: readonly string[]
  readonly durations: Durations
  /** Names of variables that jobs of this pipeline would find; never their values. */
  readonly variables: ReadonlySet<string>
}

export interface Decision {
  readonly jobs: readonly PlannedJob[]
  readonly leftOut: readonly LeftOut[]
}

/** A shard shorter than this costs more in setting up than it saves. */
const worthAShardMs = 60_000

/** Turns the row of a trigger into jobs, and says of everything else why not. */
export const decide = (facts: PlanFacts): Decision => {
  const trigger = facts.matrix.triggers.find(({ name }) => name === facts.event.trigger)!
  const jobs: PlannedJob[] = []
  const leftOut: LeftOut[] = []
  for (const stage of facts.matrix.stages) {
    const mode = stage.when[trigger.name]
    if (mode === 'no') {
      leftOut.push({ stage: stage.name, why: stage.otherwise })
      continue
    }
    for (const name of stage.on) {
      const place = facts.matrix.places.find((one) => one.name === name)!
      const found = jobsAt({ stage, place, mode, trigger }, facts)
      if (typeof found === 'string') leftOut.push({ stage: stage.name, place: place.name, why: found })
      else jobs.push(...found)
    }
  }
  const present = new Set(jobs.filter(({ byHand }) => !byHand).map(({ stage }) => stage.name))
  return {
    jobs: jobs.map((job) => ({ ...job, after: job.stage.after.filter((stage) => present.has(stage)) })),
    leftOut,
  }
}

interface Cell {
  readonly stage: Stage
  readonly place: Place
  readonly mode: Exclude<Mode, 'no'>
  readonly trigger: Trigger
}

/** Jobs of one cell, or why there are none. */
const jobsAt = (cell: Cell, facts: PlanFacts): readonly PlannedJob[] | string => {
  const { place, trigger, stage } = cell
  if (place.variables.length > 0 && !trigger.secrets)
    return `it needs ${place.variables.join(', ')}, and jobs of ${showTrigger(trigger)} see no secrets`
  const absent = place.variables.filter((name) => !facts.variables.has(name))
  if (absent.length > 0) return `the variable ${absent.join(', ')} is not set`
  switch (stage.work) {
    case 'command':
      return [
        jobOf(cell, {
          what: stage.run.map((line) => `npm run ${line}`).join(', '),
          commands: stage.run.map(scriptOf),
        }),
      ]
    case 'units':
      return unitJobs(cell, facts)
    case 'scenarios':
      return scenarioJobs(cell, facts)
    case 'people':
      return peopleJobs(cell, facts)
  }
}

const scriptOf = (line: string): readonly string[] => ['run', ...line.split(' ')]

export const showTrigger = ({ name }: Pick<Trigger, 'name'>): string => name.replaceAll('-', ' ')

type Rest = Pick<PlannedJob, 'what' | 'commands'> & Partial<PlannedJob>

const jobOf = ({ stage, place, mode, trigger }: Cell, rest: Rest): PlannedJob => ({
  id: stage.on.length > 1 ? `${stage.name} ${place.name}` : stage.name,
  stage,
  place,
  rounds: stage.rounds,
  byHand: mode === 'by-hand',
  after: [],
  why: whyOf(mode, trigger),
  estimateMs: Math.min(60_000, stage.budgetMs),
  isGuess: true,
  ...rest,
})

const whyOf = (mode: Mode, trigger: Trigger): string =>
  mode === 'by-hand' ? 'when somebody asks for it' : `each ${showTrigger(trigger)}`

/** What is left of `all` under the mode of a cell, and how to say so. */
const narrow = <T>(
  all: readonly T[],
  chosen: 'all' | ReadonlySet<string>,
  { cell, keyOf, noun }: { cell: Cell; keyOf: (one: T) => string; noun: string },
): { readonly left: readonly T[]; readonly what: string; readonly why: string } => {
  const count = `${all.length} ${noun}${all.length === 1 ? '' : 's'}`
  if (cell.mode !== 'changed') return { left: all, what: count, why: whyOf(cell.mode, cell.trigger) }
  if (chosen === 'all') return { left: all, what: count, why: 'the change may affect all of them' }
  const left = all.filter((one) => chosen.has(keyOf(one)))
  return { left, what: `${left.length} of ${count}`, why: 'what the change may affect' }
}

const unitJobs = (
  cell: Cell,
  { unitTests, selection, durations }: PlanFacts,
): readonly PlannedJob[] | string => {
  const inPaths = unitTests.filter((file) => isUnder(file, cell.stage.paths))
  const { left, what, why } = narrow(inPaths, selection.unitTests, {
    cell,
    keyOf: (file) => file,
    noun: 'test file',
  })
  if (left.length === 0) return nothingLeft(inPaths.length, 'unit test')
  const isAll = left.length === unitTests.length
  const timed = left.map((file) => ({ file, ...durations.of('unit', file, '') }))
  return shardsOf(cell, timed, ({ tasks, isOnly }) => ({
    what,
    why,
    unitTests: tasks.map(({ file }) => file),
    // One word stands for everything, so that the job also finds what this plan did not know of.
    commands: [['run', 'unit', '--', ...(isAll && isOnly ? [] : tasks.map(({ file }) => file))]],
  }))
}

const scenarioJobs = (cell: Cell, facts: PlanFacts): readonly PlannedJob[] | string => {
  const { stage, place } = cell
  const { matches } = readTags(stage.tags ?? '')
  const fitting = facts.scenarios.filter(
    ({ uri, tags }) => isUnder(uri, stage.paths) && matches(new Set(tags)) && !tags.some(isPending),
  )
  const { left, what, why } = narrow(fitting, facts.selection.scenarios(place.provider ?? ''), {
    cell,
    keyOf: scenarioKey,
    noun: 'scenario',
  })
  if (left.length === 0) return nothingLeft(fitting.length, 'scenario')
  const environment = environmentOf(place)
  const timed = left.map((scenario) => ({
    scenario,
    ...facts.durations.of(environment, scenario.uri, scenario.name),
  }))
  return shardsOf(cell, timed, ({ tasks, isOnly }) => ({
    what,
    why,
    scenarios: tasks.map(({ scenario }) => scenario),
    commands: [
      acceptCommand(
        cell,
        isOnly && left.length === fitting.length ? undefined : tasks.map(({ scenario }) => scenario),
      ),
    ],
  }))
}

/** As histories name it: the plain network has no name of its own. */
export const environmentOf = ({ provider = '', topology = 'side-by-side' }: Place): string =>
  topology === 'side-by-side' ? provider : `${provider}/${topology}`

const isPending = (tag: string): boolean => tag.startsWith('@pending:')

const nothingLeft = (fitting: number, noun: string): string =>
  fitting === 0 ? `there is no ${noun} for it` : `the change affects none of its ${fitting} ${noun}s`

const acceptCommand = (
  { stage, place }: Cell,
  chosen: readonly PlannedScenario[] | undefined,
): readonly string[] => [
  'run',
  'accept',
  '--',
  '--provider',
  place.provider ?? '',
  ...(place.topology === undefined ? [] : ['--topology', place.topology]),
  ...(stage.tags === undefined ? [] : ['--tags', stage.tags]),
  ...(chosen === undefined ? stage.paths : linesOf(chosen)),
]

/** `features/trust/grants.feature:11:24` for each file. */
export const linesOf = (chosen: readonly PlannedScenario[]): readonly string[] =>
  [...Map.groupBy(chosen, ({ uri }) => uri)].map(
    ([uri, own]) => `${uri}:${[...new Set(own.map(({ line }) => line))].join(':')}`,
  )

const peopleJobs = (cell: Cell, { scenarios }: PlanFacts): readonly PlannedJob[] | string => {
  const { matches } = readTags(cell.stage.tags ?? '')
  const chosen = scenarios.filter(({ tags }) => matches(new Set(tags)))
  if (chosen.length === 0) return 'no scenario is marked for people yet'
  const what = `${chosen.length} scenario${chosen.length === 1 ? '' : 's'} by people`
  return [
    jobOf(cell, {
      what,
      scenarios: chosen,
      commands: [['run', 'plan', '--', 'show', '--event', 'manual']],
      byHand: true,
    }),
  ]
}

interface Timed {
  readonly ms: number
  readonly isGuess: boolean
}

/** As few jobs as keep each worth its setting up, and no more than the stage allows. */
const shardsOf = <T extends Timed>(
  cell: Cell,
  tasks: readonly T[],
  restOf: (shard: { readonly tasks: readonly T[]; readonly isOnly: boolean }) => Rest,
): readonly PlannedJob[] => {
  const totalMs = tasks.reduce((sum, { ms }) => sum + ms, 0) * cell.stage.rounds
  const wanted = Math.max(1, Math.min(cell.stage.shards, Math.round(totalMs / worthAShardMs)))
  const shards = splitEvenly(tasks, wanted)
  return shards.map((shard, index) => {
    const job = jobOf(cell, restOf({ tasks: shard.tasks, isOnly: shards.length === 1 }))
    return {
      ...job,
      id: shards.length === 1 ? job.id : `${job.id} ${index + 1}/${shards.length}`,
      estimateMs: shard.ms * cell.stage.rounds + setUpMs,
      isGuess: shard.tasks.some(({ isGuess }) => isGuess),
    }
  })
}

/** Installing, building from the cache, writing reports. */
const setUpMs = 20_000

const isUnder = (file: string, paths: readonly string[]): boolean =>
  paths.length === 0 || paths.some((path) => file === path || file.startsWith(`${path}/`))
