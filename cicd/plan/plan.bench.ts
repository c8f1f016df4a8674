import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from '../bench/figure.ts'
import { repositoryRoot } from '../repository.ts'
import { type Measured, median, readMeasured } from '../schedule/durations.ts'
import { dayFile } from '../schedule/gather.ts'
import { makeTimetable } from '../schedule/timetable.ts'
import { environmentOf } from './decide.ts'
import { eventOfWords } from './event.ts'
import { makePlan, readWorkingCopy } from './make.ts'

// How long a plan takes to make, and how close what it says comes to the shortest possible: on a recorded day, which is
// everything that the last `npm test` and `npm run accept` ran.

const tell = (figure: Figure): void => console.log(JSON.stringify(figure))
const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
const copy = readWorkingCopy(repositoryRoot)
const day = readMeasured(readFileSync(join(repositoryRoot, dayFile), 'utf8')).measured

const timePlan = (...words: string[]): number => {
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, ['cicd/setup.mjs', 'cicd/plan.ts', ...words], {
    cwd: repositoryRoot,
  })
  if (status !== 0) throw new Error(`npm run plan -- ${words.join(' ')} ended with ${status}`)
  return (performance.now() - startedAt) / 1000
}

const triggers = ['push', 'merge-request', 'merge', 'schedule', 'manual', 'fork'] as const
const tags = ['v0.5.0-rc1', 'v0.5.0-rc1-p1', 'v0.5.0'] as const

const measureTime = (): void => {
  const words = [...triggers.map((trigger) => ['--event', trigger]), ...tags.map((tag) => ['--tag', tag])]
  const times = words.map((some) => timePlan(...some))
  const slowest = words[times.indexOf(Math.max(...times))]?.join(' ')
  const note = `slowest ${Math.max(...times).toFixed(2)} s (${slowest}); load ${load}`
  tell({ name: 'a plan, median of nine triggers', value: median(times), unit: 's', aim: '<= 1 s', note })
}

/** Every scenario and test file of the day by itself, each with what its environment takes. */
const measureDay = (machines: number): void => {
  const tasks = day.map((one, index) => ({
    id: String(index),
    ms: one.durationMs,
    after: [],
    demand: demandOf(one),
  }))
  const capacity = { cpuMillicores: 2000, memoryBytes: 8 * 2 ** 30, hosts: 200, ports: 2000 }
  const all = Object.fromEntries(Object.entries(capacity).map(([kind, amount]) => [kind, amount * machines]))
  const { makespanMs, lowerBoundMs } = makeTimetable(tasks, all as unknown as typeof capacity)
  tellSpan(`recorded day one by one, ${machines} machines`, {
    makespanMs,
    lowerBoundMs,
    note: `${tasks.length} tasks`,
  })
}

const demandOf = ({ environment }: Measured) => {
  const place = copy.matrix.places.find((one) =>
    environment === 'unit' ? one.name === 'shell' : environmentOf(one) === environment,
  )
  if (place === undefined) throw new Error(`the matrix has no place for ${environment}`)
  const { cpuMillicores, memoryBytes, hosts } = place
  return { cpuMillicores, memoryBytes, hosts, ports: hosts * 4 }
}

interface Span {
  readonly makespanMs: number
  readonly lowerBoundMs: number
  readonly note: string
}

const tellSpan = (name: string, { makespanMs, lowerBoundMs, note }: Span): void =>
  tell({
    name,
    value: makespanMs / 1000,
    unit: 's',
    peer: `${Math.round(lowerBoundMs / 1000)} s, no timetable is shorter`,
    ratio: makespanMs / lowerBoundMs,
    aim: '<= 1.1 x',
    note,
  })

/** The same day in the jobs of each pipeline, on as many runners as makes it look worst. */
const measurePipelines = (): void => {
  const events = [
    ...triggers.map((trigger) => eventOfWords(trigger, undefined)),
    ...tags.map((tag) => eventOfWords(undefined, tag)),
  ]
  for (const event of events) {
    const plans = [1, 2, 3, 4, 6, 8, 12].map((runners) =>
      makePlan(
        {
          root: repositoryRoot,
          event,
          change: { kind: 'unknown', about: 'all' },
          runners,
          variables: new Set(),
          histories: [dayFile],
        },
        copy,
      ),
    )
    const ratio = (plan: (typeof plans)[number]) => plan.makespanMs / plan.lowerBoundMs
    const worst = plans.reduce((one, other) => (ratio(other) > ratio(one) ? other : one))
    const jobs = worst.jobs.filter(({ byHand }) => !byHand).length
    tellSpan(`pipeline of ${event.trigger}, worst of 1 to 12 runners`, {
      ...worst,
      note: `${jobs} jobs on ${worst.runners} runners`,
    })
  }
}

measureTime()
for (const machines of [2, 4, 8]) measureDay(machines)
measurePipelines()
