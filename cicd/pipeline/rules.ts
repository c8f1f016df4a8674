type Fields = Readonly<Record<string, unknown>>

/** Words of a pipeline that are no jobs. */
const notJobs: ReadonlySet<string> = new Set([
  'workflow',
  'stages',
  'default',
  'variables',
  'include',
  'spec',
])

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const jobsOf = (pipeline: Fields): readonly (readonly [string, Fields])[] =>
  Object.entries(pipeline).filter(
    (entry): entry is [string, Fields] =>
      !notJobs.has(entry[0]) && !entry[0].startsWith('.') && isFields(entry[1]),
  )

/** What the house asks of every pipeline beyond the schema. */
export const houseFaults = (pipeline: Fields, { isFork = false } = {}): readonly string[] => {
  const jobs = jobsOf(pipeline)
  const names = new Set(jobs.map(([name]) => name))
  const stages = Array.isArray(pipeline.stages) ? pipeline.stages : undefined
  return [
    ...(jobs.length === 0 ? ['there is no job'] : []),
    ...jobs.flatMap(([name, job]) =>
      [
        ...runFaults(job),
        ...placeFaults(job, { names, stages }),
        ...environmentFaults(job, jobs),
        ...(isFork ? forkFaults(job) : []),
      ].map((fault) => `${name} ${fault}`),
    ),
  ]
}

const runFaults = (job: Fields): readonly string[] => {
  if (job.trigger !== undefined) return []
  const artifacts = isFields(job.artifacts) ? job.artifacts : undefined
  const retried = isFields(job.retry) && Array.isArray(job.retry.when) ? job.retry.when : []
  return [
    ...(job.timeout === undefined ? ['has no timeout'] : []),
    ...(artifacts !== undefined && artifacts.expire_in === undefined ? ['keeps its artifacts for ever'] : []),
    ...(isFields(artifacts?.reports) && artifacts.when !== 'always'
      ? ['loses its reports when it is red']
      : []),
    ...(retried.includes('script_failure') || retried.includes('always')
      ? ['is run again until it is green']
      : []),
    ...(job.allow_failure === true && !isManual(job) ? ['may be red without anybody knowing'] : []),
  ]
}

const isManual = (job: Fields): boolean => job.when === 'manual'

const placeFaults = (
  job: Fields,
  { names, stages }: { names: ReadonlySet<string>; stages: readonly unknown[] | undefined },
): readonly string[] => [
  ...(stages !== undefined && !stages.includes(job.stage)
    ? [`is of the stage ${String(job.stage)}, which does not exist`]
    : []),
  ...(Array.isArray(job.needs) ? job.needs : [])
    // One of another pipeline is not here.
    .filter((need: unknown) => !isFields(need) || need.pipeline === undefined)
    .map((need: unknown) => (isFields(need) ? need.job : need))
    .filter((need) => !names.has(String(need)))
    .map((need) => `needs ${String(need)}, which does not exist`),
]

/** What is started has to end: by a job of the same group, and by itself. */
const environmentFaults = (job: Fields, jobs: readonly (readonly [string, Fields])[]): readonly string[] => {
  const environment = isFields(job.environment) ? job.environment : undefined
  if (environment === undefined || environment.action === 'stop') return []
  const [, stop] = jobs.find(([name]) => name === environment.on_stop) ?? []
  if (stop === undefined) return ['starts an environment that no job stops']
  return [
    ...(environment.auto_stop_in === undefined ? ['starts an environment that does not end by itself'] : []),
    ...(job.resource_group === undefined || job.resource_group !== stop.resource_group
      ? ['may run beside the job that stops its environment']
      : []),
    ...(JSON.stringify(job.rules) === JSON.stringify(stop.rules)
      ? []
      : ['has other rules than the job that stops its environment']),
  ]
}

/** Strangers' code runs here: on no machine with rights, with nothing that lasts. */
const forkFaults = (job: Fields): readonly string[] => [
  ...(job.tags === undefined ? [] : ['runs a stranger’s change on a runner with rights']),
  ...(job.environment === undefined ? [] : ['gives a stranger’s change an environment']),
  ...(job.secrets === undefined && job.id_tokens === undefined
    ? []
    : ['shows secrets to a stranger’s change']),
]
