import { parse } from 'yaml'
import { planned } from '../tasks/plan-pipeline.ts'
import { lastCommand } from '../tasks/play-project.ts'
import type { Participant, Question } from '../world/participant.ts'

interface Plan {
  readonly jobs: readonly {
    readonly id: string
    readonly stage: { readonly name: string }
    readonly place: { readonly name: string }
    readonly what: string
    readonly why: string
  }[]
  readonly leftOut: readonly { readonly stage: string; readonly place?: string; readonly why: string }[]
}

const planOf = async ({ stage }: Participant): Promise<Plan> =>
  JSON.parse(await (await stage.project()).read(`${planned}/plan.json`)) as Plan

/** Keywords of the forge that stand beside jobs. */
const notJobs: readonly string[] = ['workflow', 'stages', 'default', 'variables', 'include']

/** Jobs that the pipeline has and the plan has not, and the other way round. */
export const disagreements: Question<readonly string[]> = {
  what: 'where plan and pipeline disagree',
  answer: async (developer) => {
    const text = await (await developer.stage.project()).read(`${planned}/pipeline.yml`)
    const inPipeline = new Set(Object.keys(parse(text) as object).filter((name) => !notJobs.includes(name)))
    const inPlan = new Set((await planOf(developer)).jobs.map(({ id }) => id))
    return [
      ...[...inPipeline].filter((id) => !inPlan.has(id)).map((id) => `${id} is not planned`),
      ...[...inPlan].filter((id) => !inPipeline.has(id)).map((id) => `${id} is not in the pipeline`),
    ]
  },
}

/** Stages of the matrix of which the plan says neither where they run and why, nor why not. */
export const unexplained: Question<readonly string[]> = {
  what: 'which stages the plan does not explain',
  answer: async (developer) => {
    const project = await developer.stage.project()
    const matrix = parse(await project.read('cicd/matrix.yaml')) as {
      stages: readonly { readonly name: string }[]
    }
    const { jobs, leftOut } = await planOf(developer)
    const explained = new Set([
      ...jobs.filter(({ why }) => why !== '').map(({ stage }) => stage.name),
      ...leftOut.filter(({ why }) => why !== '').map(({ stage }) => stage),
    ])
    return matrix.stages.map(({ name }) => name).filter((name) => !explained.has(name))
  },
}

/** Where the plan plays scenarios of itself, each place once. */
export const placesOfScenarios: Question<readonly string[]> = {
  what: 'where the scenarios are played',
  answer: async (developer) => {
    const { jobs } = await planOf(developer)
    return jobs
      .filter(({ what }) => what.includes('scenario'))
      .map(({ stage, place }) => `${stage.name} ${place.name}`)
  },
}

/** A row of an issue: what proves one of its criteria. */
export interface Proof {
  readonly criterion: string
  readonly scenario: string
  readonly result: string
}

const nameIn = (line: string): string => /`[^`]*` (.*) \(/.exec(line)?.[1] ?? ''

/** What the last list of criteria says of each. */
export const proofs: Question<readonly Proof[]> = {
  what: 'what proves the criteria',
  answer: async (developer) => {
    let criterion = ''
    return developer
      .recall(lastCommand)
      .printed.split('\n')
      .flatMap((line): readonly Proof[] => {
        criterion = /^- \[(.)\] promise (\d)/.exec(line)?.[2] ?? criterion
        const result = /^ {2}- ([a-z ]+)/.exec(line)?.[1]
        return result === undefined ? [] : [{ criterion, scenario: nameIn(line), result }]
      })
  },
}
