import { createProject, type Ended, type Project, type ProjectFiles } from './project.ts'

/** One way to lose a failure. */
export interface Planted extends Partial<ProjectFiles> {
  /** What happens, in a few words. */
  readonly name: string
  /** What the output has to say, so that a person knows what happened. */
  readonly cause: RegExp
  readonly args?: readonly string[]
  /** A line of shell before the run, such as a limit of the system. */
  readonly limit?: string
  readonly before?: (project: Project) => void
  /**
   * Done to the publication of a green run, or of any where `wasRed`; then the run is not what has to end red, but whoever receives it and runs
   * `npm run report -- verify`.
   *
   * @returns the folder that was received, where it is another one
   */
  readonly afterwards?: (project: Project) => unknown
  /** The run before `afterwards` is meant to be red; its features then default to one that works and one that fails. */
  readonly wasRed?: boolean
}

export interface Played {
  readonly name: string
  readonly isRed: boolean
  readonly isNamed: boolean
  readonly code: number | null
  /** The line that names the cause; without one the last lines of the output. */
  readonly said: string
  readonly tookMs: number
}

/** Scenarios of one sentence each. */
export const feature = (...sentences: readonly string[]): string =>
  [
    'Feature: Small',
    ...sentences.flatMap((sentence, index) => [
      `  Scenario: case ${index + 1}`,
      ...(sentence === '' ? [] : [`    Given ${sentence}`]),
    ]),
    '',
  ].join('\n')

const worksThenFails = { 'small.feature': feature('it works', 'it fails') }
const works = { 'small.feature': feature('it works', 'it works') }

const saidBy = (output: string, cause: RegExp): string =>
  (
    output.split('\n').find((line) => cause.test(line)) ?? output.trim().split('\n').slice(-3).join(' / ')
  ).trim()

const end = async (
  project: Project,
  { args, limit, afterwards, wasRed = false }: Planted,
): Promise<Ended> => {
  const accepted = await project.accept(args, limit)
  if (afterwards === undefined) return accepted
  if ((accepted.code !== 0) !== wasRed)
    return { code: 0, output: `the run before was not as it should be: ${accepted.output}` }
  const received = afterwards(project)
  return project.verify(typeof received === 'string' ? received : project.out)
}

/** Plays one through the real programs, each in a process of its own. */
export const play = async (planted: Planted): Promise<Played> => {
  const features =
    planted.features ?? (planted.afterwards === undefined || planted.wasRed === true ? worksThenFails : works)
  using project = createProject({ ...planted, features })
  planted.before?.(project)
  const startedAt = performance.now()
  const { code, output } = await end(project, planted)
  return {
    name: planted.name,
    isRed: code !== 0,
    isNamed: planted.cause.test(output),
    code,
    said: saidBy(output, planted.cause),
    tookMs: performance.now() - startedAt,
  }
}
