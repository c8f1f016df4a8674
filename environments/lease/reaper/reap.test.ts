import { beforeEach, describe, expect, it } from 'vitest'
import type { Leases } from '../leases.ts'
import type { LeaseRecord } from '../record.ts'
import { createReaper } from './reap.ts'

const record = (id: string, createdAt = '2026-01-01T00:00:00.000Z') =>
  ({ id, provider: 'process', createdAt }) as LeaseRecord

describe('the reaper', () => {
  let nowMs: number
  let records: LeaseRecord[]
  let left: Set<string>
  let resists: Set<string>
  let tried: string[]
  let log: string[]
  let reaper: ReturnType<typeof createReaper>

  beforeEach(() => {
    nowMs = 1_000_000
    ;[records, tried, log] = [[record('net-0001'), record('net-0002')], [], []]
    ;[left, resists] = [new Set(), new Set()]
    const release = async (id: string, why = '?') => {
      tried.push(`${id}: ${why}`)
      await Promise.resolve()
      if (resists.has(id)) throw new Error('process 7 does not end')
      records = records.filter((one) => one.id !== id)
    }
    const leases = {
      list: () => records,
      leftover: ({ id }: LeaseRecord) => (left.has(id) ? 'its runner is gone' : undefined),
      open: (id: string) => ({ release: (why?: string) => release(id, why) }),
      tidy: () => {},
    } as unknown as Leases
    reaper = createReaper({ leases, now: () => nowMs, log: (line) => void log.push(line) })
  })
  const look = async (laterMs: number): Promise<number> => {
    nowMs += laterMs
    const count = reaper.look()
    await reaper.settled()
    return count
  }

  it('removes what is left over and nothing else, not at first sight', async () => {
    left.add('net-0001')
    expect(await look(0)).toBe(2)
    expect(tried).toEqual([])
    await look(1000)
    expect(tried).toEqual(['net-0001: its runner is gone'])
    expect(await look(1000)).toBe(1)
    expect(log).toEqual(['removed net-0001 (process): its runner is gone'])
  })

  it('forgets a suspicion that did not come true', async () => {
    left.add('net-0001')
    await look(0)
    left.clear()
    await look(1000)
    left.add('net-0001')
    await look(60_000)
    expect(tried).toEqual([])
  })

  it('does not take a new network for an old one of the same id', async () => {
    left.add('net-0001')
    await look(0)
    records = [record('net-0001', '2026-01-01T00:00:05.000Z')]
    await look(1000)
    expect(tried).toEqual([])
    await look(1000)
    expect(tried).toHaveLength(1)
  })

  it('tries what resists ever more rarely, and goes on with the rest', async () => {
    left.add('net-0001').add('net-0002')
    resists.add('net-0001')
    await look(0)
    await look(1000)
    expect(tried).toEqual(['net-0001: its runner is gone', 'net-0002: its runner is gone'])
    const pauses: number[] = []
    for (let passedMs = 1000; pauses.length < 4; passedMs += 1000) {
      const before = tried.length
      await look(1000)
      if (tried.length === before) continue
      pauses.push(passedMs)
      passedMs = 0
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 40_000])
    expect(log[0]).toBe('net-0001 (process) resists, next try in 5 s: process 7 does not end')
  })

  it('removes nothing twice at a time', async () => {
    left.add('net-0001')
    await look(0)
    nowMs += 1000
    reaper.look()
    reaper.look()
    await reaper.settled()
    expect(tried).toHaveLength(1)
  })
})
