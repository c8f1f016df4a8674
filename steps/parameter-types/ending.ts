import type { DeploymentRow } from '../../dms/client/index.ts'
import { type Matcher, satisfies, unless } from '../expect/index.ts'
import { isOver } from '../tasks/deploy.ts'
import type { ParameterType } from './parameter-type.ts'
import { oneOf } from './parameter-type.ts'

/** How a job came to its end. */
export type Ending = Matcher<DeploymentRow>

const endedWith = (deployment: DeploymentRow, code: number): boolean =>
  deployment.allocations.every(({ result }) => result?.endedBy === 'exited' && result.exitCode === code)

const job = (expected: string, matches: (deployment: DeploymentRow) => boolean): Ending =>
  unless(isOver, satisfies(`a job that ${expected}`, matches))

const failedWith = (code: number): Ending =>
  job(
    `failed with code ${code}`,
    (deployment) => deployment.state === 'failed' && endedWith(deployment, code),
  )

const endings: Readonly<Record<string, Ending>> = {
  'is completed': job(
    'completed',
    (deployment) => deployment.state === 'completed' && endedWith(deployment, 0),
  ),
  'is cancelled': job('was cancelled', ({ state }) => state === 'cancelled'),
  'is ended by its time limit': job(
    'its time limit ended',
    ({ state, allocations }) =>
      state === 'failed' && allocations.every(({ result }) => result?.endedBy === 'time-limit'),
  ),
}

/** What became of a job: "is completed", "fails with code 3". */
export const ending: ParameterType<Ending> = {
  name: 'ending',
  regexp: new RegExp(`${oneOf(Object.keys(endings))}|fails with code \\d+`),
  transformer: (words) => endings[words] ?? failedWith(Number(/\d+/.exec(words)![0])),
}
