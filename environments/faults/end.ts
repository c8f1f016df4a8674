import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { mustRun } from './refusal.ts'
import { revive } from './revive.ts'

const Nothing = Type.Object({})

const silence = async (host: HostControls): Promise<string | undefined> =>
  host.isRunning() || (await host.answers()) ? 'its daemon still answers' : undefined

const presence = async (host: HostControls): Promise<string | undefined> =>
  host.isRunning() && (await host.answers()) ? undefined : 'its daemon does not answer'

/** A daemon that is ended, without warning or in order; the proof is that its process is gone and its API is silent. */
const ended = <F extends Extract<Fault, { kind: 'crash' | 'stop' }>>(
  end: (host: HostControls) => Promise<void>,
): FaultMethod<F, typeof Nothing> => ({
  memory: Nothing,
  lacks: () => [],
  prepare: async (fault, controls) => {
    mustRun(fault, controls.host(fault.host))
    return {}
  },
  onset: async ({ host }, controls, memory) => {
    await end(controls.host(host))
    return memory
  },
  doubt: ({ host }, controls) => silence(controls.host(host)),
  undo: ({ host }, controls) => revive(controls.host(host), controls),
  remains: ({ host }, controls) => presence(controls.host(host)),
})

export const crash = ended<Extract<Fault, { kind: 'crash' }>>((host) => host.kill())

export const stop = ended<Extract<Fault, { kind: 'stop' }>>((host) => host.stop())
