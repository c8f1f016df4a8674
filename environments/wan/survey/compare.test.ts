import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkQuality, NatKind } from '../../topology.ts'
import { perfectLink } from '../quality.ts'
import { attestNetwork } from './attest.ts'
import { canMeet, compare, type Declared } from './compare.ts'
import type { Measured, MeasuredPair } from './types.ts'

const names = ['alice', 'bob', 'carol'] as const

interface Shape {
  readonly nats?: Partial<Record<string, NatKind>>
  readonly qualities?: Readonly<Record<string, Partial<LinkQuality>>>
}

const declare = ({ nats = {}, qualities = {} }: Shape = {}): Declared => ({
  hosts: names.map((name) => ({ name, nat: nats[name] ?? 'none' })),
  quality: (from, to) => ({ ...perfectLink, delayMs: 50, ...qualities[`${from} ${to}`] }),
})

/** What an honest network of that declaration shows. */
const truthOf = (declared: Declared, samples = 10): Measured => ({
  pairs: declared.hosts.flatMap((from) =>
    declared.hosts
      .filter((to) => to !== from)
      .map((to): MeasuredPair => {
        const there = declared.quality(from.name, to.name)
        const row = { from: from.name, to: to.name, sent: samples }
        if (!canMeet(from.nat, to.nat) || there.lossPercent === 100) return { ...row, received: 0 }
        const backMs = declared.quality(to.name, from.name).delayMs
        const received = samples - Math.round((samples * there.lossPercent) / 100)
        return { ...row, received, oneWayMs: there.delayMs, roundTripMs: there.delayMs + backMs }
      }),
  ),
  hosts: declared.hosts.map(({ name, nat }) => ({ name, nat })),
  tookMs: 300,
})

const changed = (measured: Measured, from: string, to: string, change: Partial<MeasuredPair>): Measured => ({
  ...measured,
  pairs: measured.pairs.map((row) => (row.from === from && row.to === to ? { ...row, ...change } : row)),
})

const kinds: readonly NatKind[] = [
  'none',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'carrier-grade',
]
const kind = fc.constantFrom(...kinds)
const delayMs = fc.integer({ min: 0, max: 400 })
const lossPercent = fc.constantFrom(0, 0, 1, 10, 50, 100)
const quality = fc.record({ delayMs, jitterMs: fc.integer({ min: 0, max: 20 }), lossPercent })
const direction = fc.constantFrom(
  ...names.flatMap((from) => names.filter((to) => to !== from).map((to) => `${from} ${to}`)),
)

const shape = fc.record({
  nats: fc.record({ alice: kind, bob: kind, carol: kind }),
  qualities: fc.dictionary(direction, quality, { maxKeys: 6 }),
})

describe('a measured network beside the declared one', () => {
  it('has no difference when it is what was declared, whatever that is', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const declared = declare(one)
        expect(compare(declared, truthOf(declared, 100)).differences).toEqual([])
      }),
    )
  })

  it('may be off by 2 % or 1 ms, whichever is larger, and no more', () => {
    fc.assert(
      fc.property(delayMs, fc.double({ min: -0.99, max: 0.99, noNaN: true }), (ms, part) => {
        const declared = declare({
          qualities: { 'alice bob': { delayMs: ms }, 'bob alice': { delayMs: ms } },
        })
        const [slackMs, beyond] = [Math.max(1, 0.02 * 2 * ms), part < 0 ? -1 : 1]
        const off = (byMs: number) =>
          compare(
            declared,
            changed(truthOf(declared), 'alice', 'bob', { oneWayMs: ms, roundTripMs: 2 * ms + byMs }),
          ).differences
        expect(off(part * slackMs)).toEqual([])
        expect(off(beyond * (slackMs + 0.1))).toHaveLength(1)
      }),
    )
  })

  it('names every pair that is off, and only those', () => {
    const declared = declare()
    const measured = changed(truthOf(declared), 'alice', 'bob', { oneWayMs: 1.5, roundTripMs: 3.14 })
    const { differences, pairs } = compare(declared, measured)
    expect(differences).toEqual(['alice → bob: 3.1 ms, declared 100 ms'])
    expect(pairs).toHaveLength(6)
    expect(pairs[0]).toEqual({
      from: 'alice',
      to: 'bob',
      reachable: true,
      roundTripMs: 3.14,
      lossPercent: 0,
      declared: { roundTripMs: 100, lossPercent: 0 },
    })
  })

  it('differs when two directions are exchanged though their sum is right', () => {
    const declared = declare({ qualities: { 'alice bob': { delayMs: 80 }, 'bob alice': { delayMs: 20 } } })
    const exchanged = changed(truthOf(declared), 'alice', 'bob', { oneWayMs: 20 })
    expect(compare(declared, exchanged).differences).toEqual(['alice → bob: 20 ms one way, declared 80 ms'])
  })

  it('may be faster or slower by the declared jitter, and by what a slow link needs for a probe', () => {
    const jittery = declare({ qualities: { 'alice bob': { jitterMs: 20 } } })
    const fast = changed(truthOf(jittery), 'alice', 'bob', { oneWayMs: 31, roundTripMs: 81 })
    expect(compare(jittery, fast).differences).toEqual([])
    // 52 bytes at 41.6 kbit/s are 10 ms.
    const slow = declare({ qualities: { 'alice bob': { rateKbitPerS: 41.6 } } })
    const late = changed(
      changed(truthOf(slow), 'alice', 'bob', { oneWayMs: 60, roundTripMs: 110 }),
      'bob',
      'alice',
      { roundTripMs: 110 },
    )
    expect(compare(slow, late).differences).toEqual([])
    expect(compare(declare(), late).differences[0]).toBe('alice → bob: 110 ms, declared 100 ms')
  })

  it('differs when more or fewer are lost than chance allows', () => {
    const declared = declare({ qualities: { 'alice bob': { lossPercent: 10 } } })
    const lost = (count: number) =>
      compare(declared, changed(truthOf(declared, 100), 'alice', 'bob', { received: 100 - count }))
        .differences
    expect(lost(0)).toEqual([])
    expect(lost(25)).toEqual([])
    expect(lost(40)).toEqual(['alice → bob: 40 of 100 packets lost, declared 10 %'])
    const whole = changed(truthOf(declare()), 'bob', 'carol', { received: 9 })
    expect(compare(declare(), whole).differences).toEqual(['bob → carol: 1 of 10 packets lost, declared 0 %'])
  })

  it('differs when nothing arrives, unless nothing may', () => {
    const dead = (declared: Declared) =>
      compare(declared, changed(truthOf(declared), 'alice', 'bob', { received: 0 })).differences
    expect(dead(declare())).toEqual(['alice → bob: nothing arrives'])
    expect(dead(declare({ qualities: { 'alice bob': { lossPercent: 100 } } }))).toEqual([])
    expect(dead(declare({ nats: { alice: 'symmetric', bob: 'carrier-grade' } }))).toEqual([])
  })

  it('differs when packets pass where translators should keep them apart', () => {
    const declared = declare({ nats: { alice: 'symmetric', bob: 'port-restricted' } })
    const passing = changed(truthOf(declared), 'alice', 'bob', {
      received: 10,
      oneWayMs: 50,
      roundTripMs: 100,
    })
    expect(compare(declared, passing).differences).toEqual([
      'alice → bob: packets arrive, though their translators should not let them meet',
    ])
  })

  it('differs for any other translator than the declared one', () => {
    fc.assert(
      fc.property(kind, kind, (declaredKind, foundKind) => {
        const declared = declare({ nats: { bob: declaredKind } })
        const measured = truthOf(declared)
        const hosts = measured.hosts.map((host) => (host.name === 'bob' ? { ...host, nat: foundKind } : host))
        expect(compare(declared, { ...measured, hosts }).differences).toEqual(
          declaredKind === foundKind ? [] : [`bob: stands behind ${foundKind}, declared ${declaredKind}`],
        )
      }),
    )
  })

  it('differs for hosts that are missing, closed, unknown or in another’s place', () => {
    const declared = declare()
    const measured = truthOf(declared)
    const without = {
      ...measured,
      hosts: measured.hosts.filter(({ name }) => name !== 'carol'),
      pairs: measured.pairs.filter(({ from, to }) => from !== 'carol' && to !== 'carol'),
    }
    expect(compare(declared, without).differences).toContain('carol: was not measured')
    expect(compare(declared, without).differences).toContain('carol → bob: nothing arrives')
    const closed = {
      ...measured,
      hosts: measured.hosts.map((host) => ({ ...host, problem: 'no such place' })),
    }
    expect(compare(declared, closed).differences).toContain('bob: no such place')
    const more = { ...measured, hosts: [...measured.hosts, { name: 'mallory', nat: 'none' }] }
    expect(compare(declared, more).differences).toEqual(['mallory: was measured, but nobody declared it'])
    const wrong = changed(measured, 'alice', 'bob', { received: 0, answeredBy: 'carol' })
    expect(compare(declared, wrong).differences).toEqual(['alice → bob: carol answers at its address'])
  })
})

describe('whether two can meet', () => {
  it('is the same for both, and certain unless one has a new mapping for everybody', () => {
    for (const one of kinds) {
      expect(canMeet('none', one)).toBe(true)
      expect(canMeet('full-cone', one)).toBe(true)
      expect(canMeet('address-restricted', one)).toBe(true)
      for (const other of kinds) expect(canMeet(one, other)).toBe(canMeet(other, one))
    }
    expect(canMeet('port-restricted', 'port-restricted')).toBe(true)
    expect(canMeet('port-restricted', 'symmetric')).toBe(false)
    expect(canMeet('symmetric', 'carrier-grade')).toBe(false)
  })
})

describe('attesting', () => {
  const surveys = (...answers: readonly Measured[]) => {
    let asked = 0
    const survey = async () => answers[Math.min(asked++, answers.length - 1)]!
    return { surveyor: { survey }, times: () => asked }
  }
  const declared = declare()
  const truth = truthOf(declared)
  const late = (ms: number) => changed(truth, 'alice', 'bob', { oneWayMs: 50 + ms, roundTripMs: 100 + ms })

  it('asks once when there is no difference', async () => {
    const { surveyor, times } = surveys(truth)
    expect((await attestNetwork({ surveyor, declared }, [])).differences).toEqual([])
    expect(times()).toBe(1)
  })

  it('believes the fastest of three surveys, for a busy machine is not far away', async () => {
    const both = changed(late(30), 'bob', 'alice', { oneWayMs: 90, roundTripMs: 140 })
    const other = changed(truth, 'bob', 'alice', { oneWayMs: 95, roundTripMs: 145 })
    const { surveyor, times } = surveys(both, other, late(40))
    expect(await attestNetwork({ surveyor, declared }, [])).toMatchObject({ differences: [], tookMs: 900 })
    expect(times()).toBe(3)
  })

  it('keeps a difference that is there every time, and one that is too fast once', async () => {
    const slow = surveys(late(30))
    expect((await attestNetwork({ surveyor: slow.surveyor, declared }, [])).differences).toHaveLength(1)
    expect(slow.times()).toBe(3)
    const fast = surveys(late(-30), truth)
    expect((await attestNetwork({ surveyor: fast.surveyor, declared }, [])).differences).toHaveLength(1)
  })
})
