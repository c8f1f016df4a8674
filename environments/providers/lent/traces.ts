import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessStamp, ProcessTable } from '../../lease/index.ts'

/** In the environment of an agent that an owner of this user keeps here. */
export const lenderVariable = 'NUNET_LENDER'

type Processes = Pick<ProcessTable, 'all'>
type ProcessView = ReturnType<ProcessTable['all']>[number]

const isAgentOf = (directory: string, { environment }: ProcessView): boolean =>
  environment.includes(`${lenderVariable}=${directory}`)

const isHostedIn = (directory: string, { environment, workingDirectory, executable }: ProcessView): boolean =>
  environment.includes(`NUNET_LENT=${directory}`) ||
  `${workingDirectory}/`.startsWith(`${directory}/`) ||
  executable.startsWith(`${directory}/`)

const words = (folder: string, found: readonly ProcessStamp[]): readonly string[] => [
  ...(existsSync(folder) ? [`folder ${folder}`] : []),
  ...found.map(({ pid }) => `process ${pid}`),
]

/** The agent of a lending, and everything that was started for it; `directory` is absolute. */
export const processesOf = (directory: string, processes: Processes): readonly ProcessStamp[] =>
  processes.all().filter((one) => isAgentOf(directory, one) || isHostedIn(directory, one))

/** Files and processes of a lending, in words; none when all is gone. */
export const tracesOf = (directory: string, processes: Processes): readonly string[] =>
  words(directory, processesOf(directory, processes))

/** Files and processes of the host that a lent machine has, in words; none when nobody uses it. */
export const hostTracesOf = (directory: string, processes: Processes): readonly string[] =>
  words(
    join(directory, 'host'),
    processes.all().filter((one) => isHostedIn(directory, one)),
  )
