import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../plan/model.ts'
import { runPlanOf } from '../plan/run-plan.ts'
import { writeChildPipeline } from './child.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Writes what the job `plan` hands on: the pipeline, the plan, and what the forge shows of it. */
export const writePlanFiles = (plan: Plan, folder: string, variables: Variables): readonly string[] => {
  const files: Readonly<Record<string, string>> = {
    'pipeline.yml': writeChildPipeline(plan),
    'plan.json': `${JSON.stringify(plan, null, 2)}\n`,
    'run-plan.json': `${JSON.stringify(runPlanOf(plan), null, 2)}\n`,
    'plan.env': dotenvOf(plan),
    'metrics.txt': metricsOf(plan),
    'annotations.json': `${JSON.stringify(annotationsOf(variables))}\n`,
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return Object.keys(files)
}

const dotenvOf = ({ event, jobs }: Plan): string =>
  `NUNET_PLAN_EVENT=${event.trigger}\nNUNET_PLAN_JOBS=${jobs.length}\n${event.tag === undefined ? '' : `NUNET_PLAN_TAG=${event.tag}\n`}`

/** Numbers that the forge compares with those of the target branch. */
const metricsOf = ({ jobs, makespanMs, lowerBoundMs }: Plan): string => {
  const own = jobs.filter(({ byHand }) => !byHand)
  const scenarios = own.reduce((sum, job) => sum + (job.scenarios?.length ?? 0), 0)
  return [
    `plan_jobs ${own.length}`,
    `plan_scenario_runs ${scenarios}`,
    `plan_seconds ${Math.round(makespanMs / 1000)}`,
    `plan_seconds_at_least ${Math.round(lowerBoundMs / 1000)}`,
    '',
  ].join('\n')
}

/** Links on the page of the job. */
const annotationsOf = ({ CI_PAGES_URL: pages, CI_PIPELINE_URL: pipeline }: Variables) => ({
  'See also': [
    ...(pipeline === undefined ? [] : [{ external_link: { label: 'The whole pipeline', url: pipeline } }]),
    ...(pages === undefined ? [] : [{ external_link: { label: 'Reports of main', url: pages } }]),
  ],
})
