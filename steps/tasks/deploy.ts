import { parseDocument } from 'yaml'
import type { DeploymentRow } from '../../dms/client/index.ts'
import type { Amount } from '../parameter-types/amount.ts'
import type { Ensemble } from '../parameter-types/ensemble.ts'
import type { Target } from '../parameter-types/target.ts'
import { memoryKey } from '../world/memory.ts'
import { type Outcome, requireValue, succeeded } from '../world/outcome.ts'
import type { Participant, Replies, Task } from '../world/participant.ts'

export interface DeployOptions {
  /** Absent: the network finds a machine. */
  readonly to: Target
  /** Replaces what the description asks for, quantity by quantity. */
  readonly needing?: Amount
}

/** Id of the deployment that somebody submitted last. */
export const job = memoryKey<string>('job')

const inWords = ({ cpuMillicores, memoryBytes, diskBytes }: Amount): Readonly<Record<string, string>> => ({
  ...(cpuMillicores === undefined ? {} : { cpu: `${cpuMillicores} millicores` }),
  ...(memoryBytes === undefined ? {} : { memory: `${memoryBytes} B` }),
  ...(diskBytes === undefined ? {} : { disk: `${diskBytes} B` }),
})

const describe = async ({ name, text }: Ensemble, { to, needing = {} }: DeployOptions): Promise<string> => {
  const document = parseDocument(text)
  for (const [quantity, amount] of Object.entries(inWords(needing))) {
    document.setIn(['allocations', name, 'resources', quantity], amount)
  }
  if (to !== undefined) document.setIn(['nodes', 'machine', 'peer'], await to.did())
  return document.toString()
}

/** True when nothing about the job will change any more. */
export const isOver = ({ state }: DeploymentRow): boolean =>
  ['completed', 'failed', 'cancelled'].includes(state)

const said = async (deployer: Participant, id: string): Promise<Replies> => {
  const row = requireValue(await (await deployer.dms()).deployments.get(id), 'looking at the job')
  const answers = row.answers.map(({ machine, problem }): [string, Outcome<unknown>] => [
    machine,
    problem === undefined ? succeeded(row) : { ok: false, error: problem },
  ])
  return { isFinal: isOver(row), from: new Map(answers) }
}

/** Submits a job; what becomes of it is asked for later. */
export const deploy = (ensemble: Ensemble, options: DeployOptions): Task<{ id: string }> => ({
  what: `deploys ${ensemble.name} to ${options.to?.name ?? 'anybody'}`,
  perform: async (deployer): Promise<Outcome<{ id: string }>> => {
    const made = await (await deployer.dms()).deployments.create(await describe(ensemble, options))
    if (made.ok) deployer.remember(job, made.value.id)
    return made
  },
  replies: async (deployer, made) =>
    made.ok ? said(deployer, made.value.id) : { isFinal: true, from: new Map() },
})
