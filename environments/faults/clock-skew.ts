import { type Static, Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { Controls, HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { lacking, perform, readThere, writeThere } from './on-host.ts'
import { mustBeOnlyOne, mustRun, notPossible } from './refusal.ts'

type Skew = Extract<Fault, { kind: 'clock-skew' }>

type Memory = Static<typeof Memory>
const Memory = Type.Object({
  before: Type.String({ maxLength: 200 }),
  offsetMs: Type.Number(),
  neighbours: Type.Array(Type.Object({ name: Type.String(), offsetMs: Type.Number() })),
  machineMs: Type.Number(),
})

/** Less could not be told from the error of measuring. */
const minOffsetMs = 500
const maxOffsetMs = 20 * 365 * 86_400_000
/** Of the clock of a daemon on a busy machine. */
const toleranceMs = 250
const maxNeighbours = 2

/** This machine's wall clock less what measures its elapsed time: constant unless somebody moves the clock. */
const machineMs = (): number => Date.now() - Number(process.hrtime.bigint() / 1_000_000n)

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= toleranceMs

/**
 * A busy daemon tells its second late, never early, so that the largest of a few looks is the nearest to the truth.
 *
 * @param expectedMs ends the looking when it is seen; absent: look as often as allowed
 */
const lookAt = async (
  host: HostControls,
  { atMost, expectedMs }: { readonly atMost: number; readonly expectedMs?: number },
): Promise<number | undefined> => {
  let best: number | undefined
  for (let looks = 0; looks < atMost; looks += 1) {
    const found = await host.clockOffsetMs!()
    if (found === undefined) return best
    best = Math.max(found, best ?? found)
    if (expectedMs !== undefined && isNear(best, expectedMs)) return best
  }
  return best
}

const beforehand = { atMost: 2 }
const afterwards = (expectedMs: number) => ({ atMost: 3, expectedMs })

const neighboursOf = async (name: string, controls: Controls): Promise<Memory['neighbours']> => {
  const asked = controls.hosts
    .filter((one) => one.name !== name && one.isRunning() && one.clockOffsetMs !== undefined)
    .slice(0, maxNeighbours)
  const measured = await Promise.all(
    asked.map(async (one) => ({ name: one.name, offsetMs: await lookAt(one, beforehand) })),
  )
  return measured.flatMap(({ name, offsetMs }) => (offsetMs === undefined ? [] : [{ name, offsetMs }]))
}

/** The first of the neighbours whose clock is not what it was; one that does not answer proves nothing. */
const movedOf = async (neighbours: Memory['neighbours'], controls: Controls): Promise<string | undefined> => {
  const looks = await Promise.all(
    neighbours.map(async ({ name, offsetMs }) => {
      const found = await lookAt(controls.host(name), afterwards(offsetMs))
      return found === undefined || isNear(found, offsetMs) ? undefined : name
    }),
  )
  return looks.find((name) => name !== undefined)
}

/** As libfaketime reads it: seconds with a sign. */
const written = (offsetMs: number): string => `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1000}\n`

const offsetIn = (text: string): number => Number.parseFloat(text) * 1000 || 0

/** The proof is what the daemon says of its time, beside what its neighbours and this machine say. */
export const clockSkew: FaultMethod<Skew, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'clockFile', 'clockOffsetMs'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustRun(fault, host)
    mustBeOnlyOne(fault, controls)
    const size = Math.abs(fault.offsetMs)
    if (!(size >= minOffsetMs && size <= maxOffsetMs))
      throw notPossible(fault, `only ${minOffsetMs} ms to 20 years, either way, can be proven`)
    const [offsetMs, neighbours] = await Promise.all([
      lookAt(host, beforehand),
      neighboursOf(fault.host, controls),
    ])
    if (offsetMs === undefined) throw notPossible(fault, 'its daemon does not tell its time')
    return {
      before: await perform(host, ['cat', host.clockFile!]),
      offsetMs,
      neighbours,
      machineMs: machineMs(),
    }
  },
  onset: async ({ host: name, offsetMs }, controls, memory) => {
    const host = controls.host(name)
    await writeThere(host, host.clockFile!, written(offsetIn(memory.before) + offsetMs))
    return memory
  },
  doubt: async ({ host: name, offsetMs }, controls, memory) => {
    const expectedMs = memory.offsetMs + offsetMs
    const found = await lookAt(controls.host(name), afterwards(expectedMs))
    if (found === undefined || !isNear(found, expectedMs))
      return `its daemon's clock is ${Math.round(found ?? Number.NaN)} ms from this machine's`
    if (!isNear(machineMs(), memory.machineMs)) return 'the clock of this machine moved, too'
    const moved = await movedOf(memory.neighbours, controls)
    return moved === undefined ? undefined : `the clock of ${moved} moved, too`
  },
  undo: async ({ host: name }, controls, { before }) => {
    const host = controls.host(name)
    await writeThere(host, host.clockFile!, before)
  },
  remains: async ({ host: name }, controls, { before, offsetMs }) => {
    const host = controls.host(name)
    if ((await readThere(host, host.clockFile!)) !== before) return 'its clock file is not as it was'
    if (!host.isRunning()) return undefined
    const found = await lookAt(host, afterwards(offsetMs))
    return found === undefined || isNear(found, offsetMs)
      ? undefined
      : `its daemon's clock is ${Math.round(found)} ms from this machine's`
  },
}
