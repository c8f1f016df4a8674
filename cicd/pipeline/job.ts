import type { PlanEvent, PlannedJob } from '../plan/model.ts'

type Fields = Readonly<Record<string, unknown>>

export interface JobPlace {
  readonly event: PlanEvent
  /** Absent: everything of earlier stages. */
  readonly needs: readonly string[] | undefined
  /** Hash of the commit that a merge is judged against. */
  readonly gateBase?: string | undefined
}

/** Where the job `plan` of the parent leaves the plan as the record of a run keeps it. */
export const runPlanFile = 'reports/out/plan/run-plan.json'

/** `.gitlab-ci.yml` hands the number of its pipeline down. */
const planOfParent = { pipeline: '$PARENT_PIPELINE_ID', job: 'plan' }

/** One job of the forge. */
export const jobOf = (job: PlannedJob, { event, needs, gateBase }: JobPlace): Fields => ({
  stage: job.stage.name,
  ...(needs === undefined ? {} : { needs: isAccepting(job) ? [...needs, planOfParent] : needs }),
  ...(job.place.runner.length === 0 ? {} : { tags: job.place.runner }),
  timeout: `${Math.ceil(job.stage.budgetMs / 60_000)} minutes`,
  ...(job.place.exclusive === undefined
    ? {}
    : { resource_group: job.place.exclusive, interruptible: false, after_script: ['npm run env -- sweep'] }),
  ...(job.place.runner.length === 0 ? {} : { before_script: ['cicd/pipeline/prepare.sh'] }),
  script: scriptOf(job, isAccepting(job) ? acceptOptions(job, { needs, gateBase }) : []),
  artifacts: artifactsOf(job),
  ...(job.stage.name === 'pages' ? pagesOf(event) : {}),
  ...(job.byHand ? { when: 'manual', allow_failure: true } : {}),
})

/** The site of main at its address, that of every other branch below; shown when something is red above all. */
const pagesOf = ({ trigger }: PlanEvent): Fields => ({
  when: 'always',
  pages: {
    publish: 'public',
    ...(trigger === 'merge' ? {} : { path_prefix: '$CI_COMMIT_REF_SLUG', expire_in: '2 weeks' }),
  },
})

/** `functional process 1/2` is `functional-process-1`. */
export const slugOf = ({ id }: Pick<PlannedJob, 'id'>): string =>
  id.replace(/\/\d+$/, '').replaceAll(/[^a-z0-9]+/g, '-')

/** Where a job's reports are; apart, so that those of several can lie beside each other. */
const outOf = (job: PlannedJob): string => `reports/out/${slugOf(job)}`

const scriptOf = (job: PlannedJob, extra: readonly string[]): readonly string[] => {
  const lines = job.commands.map((command) => `npm ${[...command, ...extra].map(quote).join(' ')}`)
  return job.rounds === 1
    ? lines
    : lines.map((line) => `for round in $(seq ${job.rounds}); do ${line} || exit 1; done`)
}

const isAccepting = ({ stage }: PlannedJob): boolean => stage.work === 'scenarios'

/** A job that waits for too many to name them cannot name the one that planned either, so it has no plan. */
const acceptOptions = (
  job: PlannedJob,
  { needs, gateBase }: { needs: JobPlace['needs']; gateBase: string | undefined },
): readonly string[] => [
  ...(needs === undefined ? [] : ['--plan', runPlanFile]),
  ...(gateBase === undefined ? [] : ['--gate', '--base', gateBase]),
  '--out',
  outOf(job),
]

/** For a POSIX shell; names of files and tags come from whoever wrote the change. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

const artifactsOf = (job: PlannedJob): Fields => {
  const name = slugOf(job)
  const common = { name, when: 'always', expire_in: '2 weeks' }
  switch (job.stage.work) {
    case 'units':
      return { ...common, paths: ['reports/out/unit.xml'], reports: { junit: 'reports/out/unit.xml' } }
    case 'scenarios':
      return {
        ...common,
        expose_as: `Report of ${name}`,
        paths: [`${outOf(job)}/`],
        reports: {
          // More than one where one would be too large for the forge.
          junit: `${outOf(job)}/junit*.xml`,
          metrics: `${outOf(job)}/metrics.txt`,
          annotations: `${outOf(job)}/annotations.json`,
        },
      }
    default:
      return { ...common, ...(commandArtifacts[job.stage.name] ?? { paths: ['reports/out/'] }) }
  }
}

const commandArtifacts: Readonly<Record<string, Fields>> = {
  scan: {
    paths: ['reports/out/'],
    reports: {
      cyclonedx: ['reports/out/sbom.cdx.json'],
      codequality: 'reports/out/codequality.json',
      metrics: 'reports/out/metrics.txt',
    },
  },
  pages: { paths: ['public/'], expose_as: 'Portal and documentation', expire_in: '2 weeks' },
  // Large, and made again at will.
  build: { paths: ['dist/'], expire_in: '1 day' },
}
