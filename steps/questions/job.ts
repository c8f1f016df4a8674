import type { DeploymentRow } from '../../dms/client/index.ts'
import { type Matcher, satisfies, show, unless } from '../expect/index.ts'
import { isOver, job } from '../tasks/deploy.ts'
import { requireValue } from '../world/outcome.ts'
import type { Participant, Question } from '../world/participant.ts'

const resultInWords = ({ name, state, result }: DeploymentRow['allocations'][number]): string => {
  if (result === undefined) return `${name} is ${state}`
  const { endedBy, exitCode, standardOutput, standardError } = result
  const end = exitCode === undefined ? `ended by ${endedBy}` : `${endedBy} with code ${exitCode}`
  return `${name} ${end}, output ${show(standardOutput)}, errors ${show(standardError)}`
}

const jobInWords = ({ state, allocations, problem }: DeploymentRow): string =>
  [
    `a job that is ${state}`,
    ...allocations.map(resultInWords),
    ...(problem === undefined ? [] : [`${problem.message} (${problem.code})`]),
  ].join('; ')

const lookAt = async (deployer: Participant, id: string): Promise<DeploymentRow> =>
  requireValue(await (await deployer.dms()).deployments.get(id), 'looking at the job')

/** Where the deployer's last job stands. */
export const jobOf: Question<DeploymentRow> = {
  what: 'the job',
  answer: async (deployer) => lookAt(deployer, deployer.recall(job)),
  inWords: jobInWords,
}

/** Of a job that has ended: it wrote exactly this line to this stream. */
export const wrote = (stream: 'standardOutput' | 'standardError', line: string): Matcher<DeploymentRow> =>
  unless(
    isOver,
    satisfies(
      `a job with the ${stream === 'standardOutput' ? 'output' : 'errors'} "${line}"`,
      ({ allocations }) => allocations.some(({ result }) => result?.[stream] === `${line}\n`),
    ),
  )

/** Of a job: it runs now. */
export const runs: Matcher<DeploymentRow> = unless(
  isOver,
  satisfies('a job that runs', ({ state }) => state === 'running'),
)

/** Where the job stands that the deployer has now, whatever else is submitted later. */
export const presentJob = (deployer: Participant, name: string): Question<DeploymentRow> => {
  const id = deployer.recall(job)
  return {
    what: `${name}, which was running`,
    answer: () => lookAt(deployer, id),
    inWords: jobInWords,
  }
}

/** Whoever cancels it, or takes the machine away, means to; that it ended by itself nobody meant. */
export const goesOn: Matcher<DeploymentRow> = satisfies(
  'a job that goes on until somebody ends it',
  ({ allocations }) =>
    allocations.every(({ result }) => result === undefined || result.endedBy === 'cancelled'),
)
