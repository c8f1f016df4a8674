import { describe, expect, it } from 'vitest'
import type { LinkOverride, Topology } from '../topology.ts'
import { perfectLink, qualityBetween } from './quality.ts'

const network = (...links: readonly LinkOverride[]): Topology => ({
  name: 'three',
  hosts: [
    { name: 'alice', region: 'falkenstein' },
    { name: 'bob', region: 'ashburn' },
    { name: 'carol', region: 'ashburn' },
    { name: 'dave' },
  ],
  links,
})

describe('the quality between two hosts', () => {
  it('is half the round trip of their regions, and perfect otherwise', () => {
    expect(qualityBetween(network(), 'alice', 'bob')).toEqual({ ...perfectLink, delayMs: 50.5 })
    expect(qualityBetween(network(), 'bob', 'carol')).toEqual(perfectLink)
    expect(qualityBetween(network(), 'alice', 'dave')).toEqual(perfectLink)
  })

  it('is changed in both directions by an override that names hosts', () => {
    const topology = network({ from: 'alice', to: 'bob', lossPercent: 2 })
    for (const [from, to] of [['alice', 'bob'] as const, ['bob', 'alice'] as const]) {
      expect(qualityBetween(topology, from, to)).toEqual({ ...perfectLink, delayMs: 50.5, lossPercent: 2 })
    }
    expect(qualityBetween(topology, 'alice', 'carol').lossPercent).toBe(0)
  })

  it('is changed in one direction by an override that says so', () => {
    const topology = network({ from: 'alice', to: 'bob', delayMs: 200, oneWay: true })
    expect(qualityBetween(topology, 'alice', 'bob').delayMs).toBe(200)
    expect(qualityBetween(topology, 'bob', 'alice').delayMs).toBe(50.5)
  })

  it('is changed for all hosts of a region that an override names', () => {
    const topology = network({ from: 'falkenstein', to: 'ashburn', jitterMs: 3 })
    for (const to of ['bob', 'carol']) expect(qualityBetween(topology, 'alice', to).jitterMs).toBe(3)
    expect(qualityBetween(topology, 'bob', 'carol').jitterMs).toBe(0)
  })

  it('is what the last of several overrides says, field by field', () => {
    const topology = network(
      { from: 'alice', to: 'ashburn', rateKbitPerS: 5, lossPercent: 9 },
      { from: 'alice', to: 'carol', lossPercent: 0 },
    )
    expect(qualityBetween(topology, 'alice', 'bob')).toMatchObject({ rateKbitPerS: 5, lossPercent: 9 })
    expect(qualityBetween(topology, 'alice', 'carol')).toMatchObject({ rateKbitPerS: 5, lossPercent: 0 })
  })

  it('is refused for hosts and regions that there are not', () => {
    expect(() => qualityBetween(network(), 'alice', 'mallory')).toThrow(/no host "mallory", only alice, bob/)
    const lost: Topology = { name: 'lost', hosts: [{ name: 'alice', region: 'atlantis' }, { name: 'bob' }] }
    expect(() => qualityBetween(lost, 'alice', 'bob')).toThrow(/atlantis/)
  })
})
