import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { FaultMethod } from './method.ts'
import { mustRun } from './refusal.ts'
import { revive } from './revive.ts'

type Restart = Extract<Fault, { kind: 'restart' }>

const Memory = Type.Object({ pid: Type.Integer(), wasSilent: Type.Boolean() })

/** The proof is another process where daemons have one, silence in between, and an API that answers again. */
export const restart: FaultMethod<Restart, typeof Memory> = {
  memory: Memory,
  lacks: () => [],
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustRun(fault, host)
    return { pid: (await host.daemonPid?.()) ?? 0, wasSilent: false }
  },
  onset: async ({ host: name }, controls, memory) => {
    const host = controls.host(name)
    await host.stop()
    const wasSilent = !host.isRunning() && !(await host.answers())
    await revive(host, controls)
    return { ...memory, wasSilent }
  },
  doubt: async ({ host: name }, controls, { pid, wasSilent }) => {
    const host = controls.host(name)
    if (!wasSilent) return 'its daemon was never silent'
    if (host.daemonPid !== undefined && (await host.daemonPid()) === pid) return `it is still process ${pid}`
    return (await host.answers()) ? undefined : 'its daemon does not answer'
  },
  // Only after a failure: what was stopped is started.
  undo: ({ host }, controls) => revive(controls.host(host), controls),
  remains: async ({ host }, controls) =>
    (await controls.host(host).answers()) ? undefined : 'its daemon does not answer',
}
