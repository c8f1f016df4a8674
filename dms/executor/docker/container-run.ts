import type Docker from 'dockerode'
import type { Clock } from '../../core/index.ts'
import { pause } from '../pause.ts'
import { type ContainerPlan, containerOptions } from './container.ts'
import { statusOf } from './engine.ts'
import { type AttachedOutput, attachOutput } from './streams.ts'

/** How a container ended, as the engine tells it; undefined when it cannot be known any more. */
export interface ContainerEnd {
  readonly exitCode: number
  readonly isOutOfMemory: boolean
}

/** One container of ours in the engine. */
export interface ContainerRun {
  readonly container: Docker.Container
  readonly output: AttachedOutput
  /** @throws the engine's error when the program cannot be started */
  start(): Promise<void>
  ended(): Promise<ContainerEnd | undefined>
  /** Without effect on a container that does not run. */
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Also when it still runs; false when somebody else has removed it or is removing it. */
  remove(): Promise<boolean>
}

const RECONNECT_MS = 250
const LAST_OUTPUT_MS = 1000

const ignoring =
  (...statuses: readonly number[]) =>
  (error: unknown): void => {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error
  }

/** Asks again until the engine answers, the container is known to be gone, or `patienceMs` have passed. */
const inspectPatiently = async (
  { container, clock }: { container: Docker.Container; clock: Clock },
  patienceMs: number,
): Promise<Docker.ContainerInspectInfo['State'] | undefined> => {
  const giveUpAtMs = clock.monotonicMs() + patienceMs
  for (;;) {
    try {
      return (await container.inspect()).State
    } catch (error) {
      if (statusOf(error) === 404 || clock.monotonicMs() >= giveUpAtMs) return undefined
      await pause(clock, RECONNECT_MS)
    }
  }
}

/** Creates the container and listens to it; it does not run yet. */
export const createContainerRun = async (
  { docker, clock }: { docker: Docker; clock: Clock },
  plan: ContainerPlan,
  { lostAfterMs, onLimit }: { lostAfterMs: number; onLimit: (detail: string) => void },
): Promise<ContainerRun> => {
  const container = await docker.createContainer(containerOptions(plan))
  const remove = async (): Promise<boolean> => {
    try {
      await container.remove({ force: true, v: true })
      return true
    } catch (error) {
      ignoring(404, 409)(error)
      return false
    }
  }
  let output: AttachedOutput
  try {
    output = await attachOutput(
      { container, modem: docker.modem },
      { limitBytes: plan.request.limits.outputBytes, onLimit },
    )
  } catch (error) {
    await remove()
    throw error
  }
  const ended = async (): Promise<ContainerEnd | undefined> => {
    for (;;) {
      await container.wait().catch(() => {})
      const state = await inspectPatiently({ container, clock }, lostAfterMs)
      if (state === undefined) return undefined
      if (state.Running) continue
      await Promise.race([output.ended, pause(clock, LAST_OUTPUT_MS)])
      return { exitCode: state.ExitCode, isOutOfMemory: state.OOMKilled }
    }
  }
  return {
    container,
    output,
    start: async () => {
      await container.start()
    },
    ended,
    signal: (name) => container.kill({ signal: name }).then(() => {}, ignoring(404, 409)),
    remove: async () => {
      output.close()
      return remove()
    },
  }
}
