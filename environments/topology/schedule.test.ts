import { describe, expect, it } from 'vitest'
import type { Environment, Fault } from '../environment.ts'
import type { ScheduledFault } from '../topology.ts'
import { startSchedule, withSchedule } from './schedule.ts'

const crash = (host: string): Fault => ({ kind: 'crash', host })

/** A clock that runs only while somebody waits, and a network that notes what is done to it. */
const createStand = ({ biteMs = 0, unable = [] as string[] } = {}) => {
  let nowMs = 1000
  const notes: string[] = []
  const inflicters = new Set<string | undefined>()
  const note = (what: string) => void notes.push(`${nowMs - 1000} ${what}`)
  const environment = {
    topology: { name: 'pair', hosts: [{ name: 'alice' }, { name: 'bob' }] },
    inflict: async (fault: Fault, by?: string) => {
      inflicters.add(by)
      const host = 'host' in fault ? fault.host : '?'
      if (unable.includes(host)) throw new Error(`cannot crash ${host}`)
      nowMs += biteMs
      note(`crash ${host}`)
      const heal = async () => note(`heal ${host}`)
      return { heal, [Symbol.asyncDispose]: heal }
    },
    [Symbol.asyncDispose]: async () => note('disposed'),
  } as unknown as Environment
  const wait = async (ms: number, signal: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (!signal.aborted) nowMs += ms
  }
  return { environment, notes, inflicters, options: { wait, now: () => nowMs } }
}

describe('a schedule', () => {
  it('inflicts in the order of time and heals so long after the fault bit', async () => {
    const { environment, notes, inflicters, options } = createStand({ biteMs: 100 })
    const lines: string[] = []
    const entries: ScheduledFault[] = [
      { afterMs: 3000, fault: crash('bob') },
      { afterMs: 1000, forMs: 500, fault: crash('alice') },
    ]
    const schedule = startSchedule(environment, entries, {
      ...options,
      onProgress: (line) => lines.push(line),
    })
    await schedule.ended
    expect(notes).toEqual(['1100 crash alice', '1600 heal alice', '3100 crash bob'])
    expect(lines).toEqual([
      'schedule: Crashing alice',
      'schedule: healing after Crashing alice',
      'schedule: Crashing bob',
    ])
    expect([...inflicters]).toEqual(['the schedule of its topology'])
    expect(schedule.problems()).toEqual([])
  })

  it('keeps its order when everything takes longer than was planned', async () => {
    const { environment, notes, options } = createStand({ biteMs: 5000 })
    const entries: ScheduledFault[] = [
      { afterMs: 100, forMs: 200, fault: crash('alice') },
      { afterMs: 1000, fault: crash('bob') },
    ]
    await startSchedule(environment, entries, options).ended
    expect(notes).toEqual(['5100 crash alice', '5300 heal alice', '10300 crash bob'])
  })

  it('that is joined late does at once what is overdue', async () => {
    const { environment, notes, options } = createStand()
    const entries = [
      { afterMs: 1000, fault: crash('alice') },
      { afterMs: 5000, fault: crash('bob') },
    ]
    await startSchedule(environment, entries, { ...options, elapsedMs: 2000 }).ended
    expect(notes).toEqual(['0 crash alice', '3000 crash bob'])
  })

  it('goes on after what cannot be done, and tells it', async () => {
    const { environment, notes, options } = createStand({ unable: ['alice'] })
    const entries = [
      { afterMs: 1000, forMs: 10, fault: crash('alice') },
      { afterMs: 2000, fault: crash('bob') },
    ]
    const schedule = startSchedule(environment, entries, options)
    await schedule.ended
    expect(notes).toEqual(['2000 crash bob'])
    expect(schedule.problems()).toEqual(['Crashing alice: cannot crash alice'])
  })

  it('ends with its network, before its hosts do', async () => {
    const { environment, notes, options } = createStand()
    const topology = { ...environment.topology, schedule: [{ afterMs: 1, fault: crash('alice') }] }
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const network = withSchedule({ ...environment, topology }, { ...options, wait: () => held })
    const gone = network[Symbol.asyncDispose]()
    release()
    await gone
    expect(notes).toEqual(['0 disposed'])
  })

  it('that could not be kept makes the end of its network fail, when nothing is left of it', async () => {
    const { environment, notes, options } = createStand({ unable: ['alice'] })
    const topology = { ...environment.topology, schedule: [{ afterMs: 1, fault: crash('alice') }] }
    const lines: string[] = []
    const network = withSchedule(
      { ...environment, topology },
      { ...options, onProgress: (line) => lines.push(line) },
    )
    await expect.poll(() => lines).toEqual(['schedule: Crashing alice failed: cannot crash alice'])
    await expect(network[Symbol.asyncDispose]()).rejects.toThrow(
      'schedule of pair: Crashing alice: cannot crash alice',
    )
    expect(notes).toEqual(['1 disposed'])
  })

  it('is nothing where the topology has none', () => {
    const { environment } = createStand()
    expect(withSchedule(environment)).toBe(environment)
  })
})
