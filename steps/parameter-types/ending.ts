import type { DeploymentRow } from '../../dms/client/index.ts'
import type { Matcher } from '../expect/index.ts'
import { satisfies } from '../expect/index.ts'
import type { ParameterType } from './parameter-type.ts'
import { oneOf } from './parameter-type.ts'

/** How a job came to its end. */
export type Ending = Matcher<DeploymentRow>

const endedWith = (deployment: DeploymentRow, code: number): boolean =>
  deployment.allocations.every(({ result }) => result?.endedBy === 'exited' && result.exitCode === code)

const completed = satisfies(
  'a job that completed',
  (deployment: DeploymentRow) => deployment.state === 'completed' && endedWith(deployment, 0),
)
const cancelled = satisfies(
  'a job that was cancelled',
  (deployment: DeploymentRow) => deployment.state === 'cancelled',
)
const outOfTime = satisfies(
  'a job that its time limit ended',
  ({ state, allocations }: DeploymentRow) =>
    state === 'failed' && allocations.every(({ result }) => result?.endedBy === 'time-limit'),
)
const failedWith = (code: number): Ending =>
  satisfies(
    `a job that failed with code ${code}`,
    (deployment) => deployment.state === 'failed' && endedWith(deployment, code),
  )

const endings: Readonly<Record<string, Ending>> = {
  'is completed': completed,
  'is cancelled': cancelled,
  'is ended by its time limit': outOfTime,
}

/** What became of a job: "is completed", "fails with code 3". */
export const ending: ParameterType<Ending> = {
  name: 'ending',
  regexp: new RegExp(`${oneOf(Object.keys(endings))}|fails with code \\d+`),
  transformer: (words) => endings[words] ?? failedWith(Number(/\d+/.exec(words)![0])),
}
