import { describe, expect, it } from 'vitest'
import type { Cut, Fault } from '../fault.ts'
import { begin, pretendHost, pretendNetwork } from './fixtures.ts'

const three = () => pretendNetwork(['alice', 'bob', 'carol'].map((name) => pretendHost(name)))
const cut = (one: Cut): Fault => ({ kind: 'partition', cut: one })
const isolated = cut({ shape: 'isolated', host: 'bob' })
const halves = (left: string[], right: string[]) => cut({ shape: 'halves', left, right })
const slower = (from: string, to: string, addMs: number): Fault => ({ kind: 'latency', from, to, addMs })

describe('a fault that stands already', () => {
  it.each<[string, Fault, Fault]>([
    ['the same', isolated, isolated],
    ['the same in other words', isolated, halves(['carol', 'alice'], ['bob'])],
    ['the same with its sides changed', halves(['alice'], ['bob']), halves(['bob'], ['alice'])],
    ['the same on a link', slower('alice', 'bob', 40), slower('bob', 'alice', 40)],
  ])('is refused and named, and nothing is changed: %s', async (_title, first, second) => {
    const network = three()
    network.book.push({ id: '1', fault: first, memory: {} })
    const before = JSON.stringify([...network.links.blocked])
    await expect(begin(second, network)).rejects.toMatchObject({
      code: 'FAULT_NOT_POSSIBLE',
      message: expect.stringContaining('suffers from that already ('),
    })
    expect(JSON.stringify([...network.links.blocked])).toBe(before)
    expect(network.book).toHaveLength(1)
  })

  it.each<[string, Fault, Fault]>([
    ['overlaps', isolated, halves(['alice'], ['bob'])],
    ['goes one way only', halves(['alice'], ['bob']), cut({ shape: 'one-way', from: 'alice', to: 'bob' })],
    ['is stronger', slower('alice', 'bob', 40), slower('alice', 'bob', 80)],
    ['is elsewhere', slower('alice', 'bob', 40), slower('alice', 'carol', 40)],
  ])('stands in the way of none that %s', async (_title, first, second) => {
    const network = three()
    const heals = [await begin(first, network), await begin(second, network)]
    for (const heal of heals) await heal()
    expect(network.links.blocked.size).toBe(0)
  })

  it('can be inflicted again when it is healed', async () => {
    const network = three()
    const heal = await begin(isolated, network)
    await heal()
    await begin(isolated, network)
    expect(network.links.blocked.size).toBe(4)
  })
})
