import { readSources } from '../checks/source-files.ts'
import { loadMatrix } from '../matrix/load.ts'
import { createDurations } from '../schedule/durations.ts'
import { readHistories } from '../schedule/histories.ts'
import type { Demand } from '../schedule/task.ts'
import { makeTimetable } from '../schedule/timetable.ts'
import { readGraph } from '../selection/graph.ts'
import { loadMap } from '../selection/map.ts'
import { type Selection, selectBy } from '../selection/select.ts'
import { stalenessOf } from '../selection/stale.ts'
import type { Change } from './change.ts'
import { decide, showTrigger } from './decide.ts'
import type { Plan, PlanEvent, PlannedJob } from './model.ts'
import { readScenarios } from './scenarios.ts'

export interface PlanRequest {
  readonly root: string
  readonly event: PlanEvent
  readonly change: Change
  /** Jobs that run at a time; each has a machine of `machine` to itself. */
  readonly runners: number
  /** Names of variables that are set. */
  readonly variables: ReadonlySet<string>
  /** Files of lines that say how long things took; those that are absent are left out. */
  readonly histories: readonly string[]
}

/** What one runner offers. */
const machine: Demand = { cpuMillicores: 2000, memoryBytes: 8 * 2 ** 30, hosts: 200, ports: 2000 }

/** A daemon listens for peers and for its owner, and keeps two in reserve. */
const portsPerHost = 4

/** What a working copy holds; the same for every event. */
export const readWorkingCopy = (root: string) => {
  const sources = readSources(root)
  return {
    matrix: loadMatrix(root),
    ...readScenarios(root),
    sources,
    unitTests: sources.map(({ path }) => path).filter((path) => path.endsWith('.test.ts')),
  }
}

/** Makes the plan of a working copy. @throws MatrixError, TimetableError */
export const makePlan = (request: PlanRequest, copy = readWorkingCopy(request.root)): Plan => {
  const { root, event, runners } = request
  const { matrix, scenarios, broken, sources, unitTests } = copy
  const trigger = matrix.triggers.find(({ name }) => name === event.trigger)!
  const isCut = matrix.stages.some(({ when }) => when[event.trigger] === 'changed')
  const change: Change = isCut ? request.change : { kind: 'unknown', about: 'a trigger that asks for all' }
  const selection = selectBy(broken.length > 0 ? unreadable(broken) : change, {
    scenarios,
    unitTests,
    // Read only when something is known of the change; without that everything runs.
    graph: () => readGraph(sources),
    map: () => loadMap(root),
  })
  const { measured, problems } = readHistories(root, request.histories)
  const durations = createDurations(measured)
  const { jobs, leftOut } = decide({ ...request, matrix, selection, scenarios, unitTests, durations })
  const { makespanMs, lowerBoundMs } = timeOf(jobs, runners)
  return {
    format: 1,
    event,
    title: `${showTrigger(trigger)}: ${trigger.summary}`,
    change: selection.about,
    ...gateOf(request),
    changed: [...selection.reasons],
    jobs,
    leftOut,
    makespanMs,
    lowerBoundMs,
    runners,
    budgetMs: trigger.budgetMs,
    warnings: [
      ...warningsOf({ jobs, makespanMs, budgetMs: trigger.budgetMs }, selection),
      ...problems,
      ...(change.kind === 'known' ? oldMap(root, copy) : []),
    ],
  }
}

/** A gate refuses to judge what nobody knows; the run without it is the stricter one. */
const gateOf = ({ event: { trigger }, change }: PlanRequest): Pick<Plan, 'gateBase'> => {
  const isMerge = trigger === 'merge-request' || trigger === 'fork'
  if (!isMerge || change.kind === 'unknown' || change.files.length === 0) return {}
  return change.start === undefined ? {} : { gateBase: change.start }
}

const oldMap = (root: string, copy: ReturnType<typeof readWorkingCopy>): readonly string[] => {
  const about = stalenessOf(loadMap(root), copy)
  return about === undefined ? [] : [about]
}

const unreadable = (broken: readonly string[]): Change => ({
  kind: 'unknown',
  about: `${broken.join(', ')} does not parse`,
})

/** What runs by hand runs later, if at all. */
const timeOf = (jobs: readonly PlannedJob[], runners: number) => {
  const own = jobs.filter(({ byHand }) => !byHand)
  const idsOf = (stage: string) => own.filter((job) => job.stage.name === stage).map(({ id }) => id)
  const tasks = own.map(({ id, estimateMs, after, place }) => ({
    id,
    ms: estimateMs,
    after: after.flatMap(idsOf),
    demand: {
      cpuMillicores: place.cpuMillicores,
      memoryBytes: place.memoryBytes,
      hosts: place.hosts,
      ports: place.hosts * portsPerHost,
    },
    ...(place.exclusive === undefined ? {} : { exclusive: place.exclusive }),
  }))
  const all = Object.fromEntries(Object.entries(machine).map(([kind, amount]) => [kind, amount * runners]))
  return makeTimetable(tasks, all as unknown as Demand)
}

const warningsOf = (
  { jobs, makespanMs, budgetMs }: Pick<Plan, 'jobs' | 'makespanMs' | 'budgetMs'>,
  selection: Selection,
): readonly string[] => [
  ...(makespanMs > budgetMs ? ['the whole takes longer than its budget'] : []),
  ...jobs
    .filter(({ estimateMs, stage }) => estimateMs > stage.budgetMs)
    .map(({ id }) => `${id} takes longer than its budget`),
  ...(selection.unitTests === 'all' && selection.reasons.length > 0
    ? ['a changed file is of a kind that nobody knows, so all unit tests are in']
    : []),
]
