import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Clock } from '../../core/index.ts'
import type { ExecutionRequest } from '../index.ts'
import { pause } from '../pause.ts'
import { type ProcessIdentity, readProcess, signalProcess } from '../process-table.ts'
import type { Exit } from './ending.ts'
import { createFamily, type Family } from './family.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { type LaunchPlan, LEAST_FILE_BYTES, launchArguments, releaseText, withDescriptors } from './launch.ts'
import type { Means } from './means.ts'
import type { ResourceGroup } from './resource-group.ts'
import { findProgram, SEARCH_PATH } from './tools.ts'
import { createWorkplace, type Workplace } from './workplace.ts'

/** Parts of the record that become known while a job is being started. */
export interface Traces {
  readonly helpers: readonly ProcessIdentity[]
  readonly groups: readonly string[]
  readonly leader?: ProcessIdentity
}

export interface BodyComponents {
  readonly clock: Clock
  readonly means: Means
  readonly onOutputEnd: (detail: string) => void
  /** Called before the job can act, so that a later life finds it. */
  readonly onTraces: (traces: Traces) => void
}

export interface BodyPlan extends LaunchPlan {
  readonly directory: string
  readonly workingDirectory: string
}

/** What a running job is to the operating system. Disposing it ends everything and gives everything back. */
export interface Body extends AsyncDisposable {
  readonly workplace: Workplace
  readonly group: ResourceGroup | undefined
  readonly family: Family
  readonly exited: Promise<Exit>
  /** True once the launcher has come as far as the shell that becomes the job; false when it can no more. */
  readonly launched: Promise<boolean>
  /** Lets a stopped job go on, and the launcher that stops with it. */
  resume(): void
  /** Ends everything without asking; the deaths come a moment later. */
  kill(): void
}

const RETRY_MS = 10

const resolveProgram = (name: string): string => {
  const path = findProgram(name)
  if (path !== undefined) return path
  const place = name.startsWith('/') ? 'at this path' : `in ${SEARCH_PATH.join(', ')}`
  throw new Error(`there is no executable program ${place}`)
}

const becomeParent = async (
  { means }: BodyComponents,
  plan: BodyPlan,
  workplace: Workplace,
  keeper: Keeper | undefined,
) => {
  const [name, ...rest] = plan.command
  const command = [resolveProgram(name), ...rest] as const
  const [program = '', ...args] = launchArguments({ ...plan, command }, means, {
    keeper,
    start: workplace.start,
  })
  const outputs = [workplace.standardOutput.writeEnd, workplace.standardError.writeEnd] as const
  const child = withDescriptors(outputs, (stdio) =>
    spawn(program, args, { env: {}, cwd: workplace.start, detached: true, stdio }),
  )
  workplace.standardOutput.release()
  workplace.standardError.release()
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  if (child.pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error]
    throw error
  }
  // It waits at the gate, so it cannot be gone yet unless the launcher itself failed.
  const leader = readProcess(child.pid) ?? { pid: child.pid, startTicks: 'gone' }
  const gate = child.stdio[3] as Socket
  gate.on('error', () => gate.destroy())
  const launched = new Promise<boolean>((resolve) => {
    gate.once('data', () => resolve(true))
    // Comes after the last word, whenever the end of the process is heard of.
    gate.once('close', () => resolve(false))
  })
  return {
    exited,
    launched,
    leader: { pid: leader.pid, startTicks: leader.startTicks },
    gate,
  }
}

const temporaryBytes = ({ resources: { diskBytes, memoryBytes } }: ExecutionRequest): number =>
  Math.min(Math.max(diskBytes, LEAST_FILE_BYTES), memoryBytes)

const groupOf = ({ means }: BodyComponents, { groupName, request, maxProcesses }: BodyPlan) =>
  means.groups?.create(groupName, {
    memoryBytes: request.resources.memoryBytes,
    cpuMillicores: request.resources.cpuMillicores,
    // One for the launcher that waits for the job.
    processes: maxProcesses + 1,
  })

/** Starts a job under every limit that the machine allows. @throws Error when the operating system refuses */
export const createBody = async (components: BodyComponents, plan: BodyPlan): Promise<Body> => {
  const { clock, means, onOutputEnd, onTraces } = components
  await using undo = new AsyncDisposableStack()

  const workplace = await createWorkplace(
    { clock, mkfifo: means.tools.mkfifo, onOutputEnd },
    { ...plan, outputBytes: plan.request.limits.outputBytes },
  )
  undo.defer(() => workplace.close())

  const group = groupOf(components, plan)
  undo.defer(async () => {
    for (let round = 0; round < 100 && group?.remove() === false; round++) await pause(clock, RETRY_MS)
  })

  const keeper =
    means.confinement === 'none'
      ? undefined
      : await createKeeper({ clock, tools: means.tools }, means.confinement, {
          hidden: means.hidden,
          work: workplace.root,
          temporaryBytes: temporaryBytes(plan.request),
        })
  undo.defer(() => keeper?.end())
  const held = { helpers: keeper?.identities ?? [], groups: group?.directories ?? [] }
  onTraces(held)
  keeper?.keep()

  const { exited, launched, leader, gate } = await becomeParent(components, plan, workplace, keeper)
  const family = createFamily({
    helpers: keeper === undefined ? [] : [...keeper.identities, leader],
    leader,
    userId: plan.userId,
    grouped: () => group?.processes() ?? [],
    workDirectory: workplace.root,
    trustsSession: true,
  })
  const kill = (): void => {
    keeper?.end()
    family.signal('SIGKILL')
    signalProcess(leader, 'SIGKILL')
  }
  undo.defer(async () => {
    for (kill(); family.members().length > 0; kill()) await pause(clock, RETRY_MS)
    await exited
  })

  onTraces({ ...held, leader })
  group?.add(leader.pid)
  for (const { pid } of family.members()) group?.add(pid)
  gate.end(releaseText(plan.request.environment))

  const resume = (): void => {
    family.signal('SIGCONT')
    signalProcess(leader, 'SIGCONT')
  }
  const owned = undo.move()
  return {
    workplace,
    group,
    family,
    exited,
    launched,
    resume,
    kill,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
