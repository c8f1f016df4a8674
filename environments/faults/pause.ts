import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { FaultMethod } from './method.ts'
import { lacking } from './on-host.ts'
import { ProcessSchema, signalThere, survivors, treeOf } from './processes.ts'
import { mustBeOnlyOne, mustRun, notPossible } from './refusal.ts'

type Pause = Extract<Fault, { kind: 'pause' }>

const Memory = Type.Object({ daemon: ProcessSchema, stopped: Type.Array(ProcessSchema) })

/** Of processes that go on starting others until they stand. */
const maxRounds = 10

const stamp = ({ pid, startedTicks }: { pid: number; startedTicks: string }) => ({ pid, startedTicks })

/** The daemon and everything it started stand still; the proof is their state, and an API that does not answer. */
export const pause: FaultMethod<Pause, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'daemonPid'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustRun(fault, host)
    mustBeOnlyOne(fault, controls)
    const pid = (await host.daemonPid!()) ?? 0
    const tree = await treeOf(host, pid)
    const daemon = tree.find((one) => one.pid === pid)
    if (daemon === undefined) throw notPossible(fault, 'its daemon has no process that can be seen')
    return { daemon: stamp(daemon), stopped: tree.filter(({ state }) => state !== 'T').map(stamp) }
  },
  onset: async ({ host: name }, controls, memory) => {
    const host = controls.host(name)
    const stopped = new Map(memory.stopped.map((one) => [one.pid, one]))
    await signalThere(host, 'STOP', [memory.daemon])
    for (let round = 0; round < maxRounds; round++) {
      const moving = (await treeOf(host, memory.daemon.pid)).filter(({ state }) => state !== 'T').map(stamp)
      if (moving.length === 0) break
      for (const one of moving) stopped.set(one.pid, one)
      await signalThere(host, 'STOP', moving)
    }
    return { ...memory, stopped: [...stopped.values()] }
  },
  doubt: async ({ host: name }, controls, { daemon }) => {
    const host = controls.host(name)
    const moving = (await treeOf(host, daemon.pid)).find(({ state }) => state !== 'T')
    if (moving !== undefined) return `process ${moving.pid} is in state ${moving.state}`
    return (await host.answers(500)) ? 'its daemon still answers' : undefined
  },
  undo: async ({ host: name }, controls, { stopped }) => {
    const host = controls.host(name)
    // Children first, so that the daemon finds them as it left them.
    await signalThere(host, 'CONT', [...(await survivors(host, stopped))].reverse())
  },
  remains: async ({ host: name }, controls, { stopped }) => {
    const host = controls.host(name)
    const still = (await survivors(host, stopped)).find(({ state }) => state === 'T')
    if (still !== undefined) return `process ${still.pid} still stands`
    return !host.isRunning() || (await host.answers()) ? undefined : 'its daemon does not answer'
  },
}
