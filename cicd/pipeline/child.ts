import { Document, type Scalar, visit } from 'yaml'
import type { Plan, PlannedJob } from '../plan/model.ts'
import { jobOf } from './job.ts'

/** The forge refuses more than 50, and one is the job that planned. */
const maxNeeds = 49

/** The plan as a pipeline of the forge: one job for each of its jobs, in the order of the matrix. */
export const childPipeline = (plan: Plan): Readonly<Record<string, unknown>> => ({
  // Without this, a child of a merge request's pipeline would have no jobs.
  workflow: { name: plan.title.slice(0, 200), rules: [{ when: 'always' }] },
  stages: [...new Set(plan.jobs.map(({ stage }) => stage.name))],
  default: {
    image: 'node:24-bookworm',
    interruptible: true,
    retry: { max: 1, when: ['runner_system_failure'] },
    cache: { key: { files: ['package-lock.json'] }, paths: ['.cache/npm/'], policy: 'pull' },
  },
  variables: {
    npm_config_cache: '$CI_PROJECT_DIR/.cache/npm',
    NUNET_PLAN_EVENT: plan.event.trigger,
    // A gate compares with where the change began.
    ...(plan.gateBase === undefined ? {} : { GIT_DEPTH: '0' }),
  },
  ...Object.fromEntries(
    plan.jobs.map((job) => [
      job.id,
      jobOf(job, { ...gateOf(plan), event: plan.event, needs: needsOf(job, plan) }),
    ]),
  ),
})

const gateOf = ({ gateBase }: Plan) => (gateBase === undefined ? {} : { gateBase })

/** Jobs of the stages that come before, as far as they run by themselves; a stage of many is waited for as a whole. */
const needsOf = (job: PlannedJob, { jobs }: Plan): readonly string[] | undefined => {
  const needs = jobs
    .filter((other) => !other.byHand && job.after.includes(other.stage.name))
    .map(({ id }) => id)
  return needs.length > maxNeeds ? undefined : needs
}

/** YAML 1.1, which the forge reads, ends a line at each of them; the names of branches and files may hold them. */
const lineEnds = /[\r\n\u0085\u2028\u2029]/g

const comment = (text: string): string => `# ${text.replaceAll(lineEnds, ' ')}`

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The same to a reader of YAML 1.1 and of 1.2. */
const yamlOf = (value: unknown): string => {
  const document = new Document(value, { aliasDuplicateObjects: false })
  const quoteOdd = (_key: unknown, scalar: Scalar): void => {
    if (typeof scalar.value === 'string' && scalar.value.search(lineEnds) !== -1) scalar.type = 'QUOTE_DOUBLE'
  }
  visit(document, { Scalar: quoteOdd })
  // What is left of them stands between double quotes, where an escape means the same.
  return document.toString({ lineWidth: 0 }).replaceAll(/[\r\u0085\u2028\u2029]/g, escapeOf)
}

/** The pipeline as text, with the plan's reasons as comments for whoever reads it. */
export const writeChildPipeline = (plan: Plan): string =>
  [
    comment(`${plan.title}: ${plan.event.why}; ${plan.change}.`),
    comment('Written by `npm run plan -- pipeline`; what does not run, and why:'),
    ...plan.leftOut.map(({ stage, place, why }) =>
      comment(`- ${place === undefined ? stage : `${stage} ${place}`}: ${why}`),
    ),
    yamlOf(childPipeline(plan)),
  ].join('\n')
