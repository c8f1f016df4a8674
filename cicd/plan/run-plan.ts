import type { RunPlan } from '../../reports/index.ts'
import type { LeftOut, Plan, PlannedJob } from './model.ts'

/** A record keeps no longer reason. */
const longest = 500

const rowOf = ({ stage, place, what, why }: PlannedJob): RunPlan['rows'][number] => ({
  stage: stage.name,
  // What is no network is named by its place.
  provider: place.provider ?? place.name,
  ...(place.topology === undefined ? {} : { topology: place.topology }),
  ...(stage.tags === undefined ? {} : { tags: stage.tags }),
  reason: `${what}: ${why}`.slice(0, longest),
})

const leftOutOf = ({ stage, place, why }: LeftOut): RunPlan['notRun'][number] => ({
  what: place === undefined ? stage : `${stage} on ${place}`,
  reason: why.slice(0, longest),
})

/** A plan as the record of a run keeps it: what runs where and why, and what not and why not. */
export const runPlanOf = ({ event, jobs, leftOut }: Plan): RunPlan => ({
  event: event.tag === undefined ? event.trigger : `${event.trigger} ${event.tag}`,
  rows: jobs.filter(({ byHand }) => !byHand).map(rowOf),
  notRun: [
    ...jobs
      .filter(({ byHand }) => byHand)
      .map(({ id, what }) => ({ what: id, reason: `${what}: it waits for somebody to start it` })),
    ...leftOut.map(leftOutOf),
  ],
})
