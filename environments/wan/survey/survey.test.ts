import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LinkQuality, NatKind } from '../../topology.ts'
import type { DelayLine } from '../delay-line/client.ts'
import { perfectLink } from '../quality.ts'
import { createLab, type Lab, whatLabLacks } from '../testing/lab.ts'
import { attestNetwork } from './attest.ts'
import type { Surveyor } from './client.ts'
import { canMeet, compare, type Declared } from './compare.ts'
import type { SurveyedHost } from './types.ts'

const lacks = whatLabLacks()
const patienceMs = 60_000

const cast: Readonly<Record<string, NatKind>> = {
  alice: 'none',
  bob: 'full-cone',
  carol: 'address-restricted',
  dave: 'port-restricted',
  erin: 'symmetric',
  frank: 'carrier-grade',
  grace: 'none',
}
const names = Object.keys(cast)
const siteOf = (name: string): number => names.indexOf(name) + 2

describe('a survey of namespaces', { timeout: patienceMs }, () => {
  let lab: Lab
  let line: DelayLine
  let surveyor: Surveyor
  const delayMs = 30
  const declared: Declared = {
    hosts: names.map((name) => ({ name, nat: cast[name]! })),
    quality: () => ({ ...perfectLink, delayMs }),
  }
  const directions = names.flatMap((from) =>
    names.filter((to) => to !== from).map((to) => [from, to] as const),
  )

  const set = (quality: Partial<LinkQuality>, pairs = directions) =>
    line.setLinks(
      pairs.map(([from, to]) => ({
        fromSite: siteOf(from),
        toSite: siteOf(to),
        quality: { ...perfectLink, delayMs, ...quality },
      })),
    )
  /** Patient, because a busy machine may keep packets waiting; what is asserted does not depend on it. */
  const look = (hosts: readonly SurveyedHost[] = lab.hosts, withinMs = 1500) =>
    surveyor.survey(hosts, { observers: lab.observers, withinMs })

  // In the test, not around it: only so does the sum of skips tell the reason.
  beforeEach((context) => context.skip(lacks !== undefined, lacks))
  beforeAll(async () => {
    if (lacks !== undefined) return
    lab = await createLab(names.map((name) => ({ name, site: siteOf(name), nat: cast[name]! })))
    line = (await lab.startDelayLine()).line
    surveyor = (await lab.startSurveyor()).surveyor
    await set({})
  }, patienceMs)
  afterAll(() => lab?.[Symbol.asyncDispose]())

  it('finds the translator before every host', async () => {
    const { hosts } = await look()
    expect(Object.fromEntries(hosts.map(({ name, nat }) => [name, nat]))).toEqual(cast)
  })

  it('finds them also when only the hosts themselves can observe, and again the next time', async () => {
    for (const _time of [1, 2]) {
      const some = ['bob', 'carol', 'dave', 'erin', 'frank', 'alice', 'grace'].map((name) => lab.host(name))
      const { hosts } = await surveyor.survey(some, { withinMs: 1500 })
      const found = Object.fromEntries(hosts.map(({ name, nat }) => [name, nat]))
      const { alice: _alice, grace: _grace, ...behind } = cast
      expect(found).toMatchObject(behind)
      // Each of the two has only the other to be observed by.
      expect(found.alice).toBe('unknown: too few observers')
    }
  })

  it('reaches exactly those that can meet, and finds them as far away as they are', async () => {
    const { pairs } = await look()
    for (const { from, to, received, oneWayMs } of pairs) {
      expect([from, to, received > 0]).toEqual([from, to, canMeet(cast[from]!, cast[to]!)])
      if (oneWayMs !== undefined) expect(oneWayMs).toBeGreaterThan(delayMs - 1)
    }
  })

  it('attests a network that is what was declared', async () => {
    // Wide enough for a machine that does other things too; the true tolerance is measured by the bench.
    const roomy: Declared = { ...declared, quality: () => ({ ...perfectLink, delayMs, jitterMs: 25 }) }
    const attestation = await attestNetwork({ surveyor, declared: roomy }, lab.hosts, {
      observers: lab.observers,
      withinMs: 1500,
    })
    expect(attestation.differences).toEqual([])
    expect(attestation.pairs).toHaveLength(directions.length)
  })

  it('sees one cut direction, and only that', async () => {
    await set({ lossPercent: 100 }, [['alice', 'grace']])
    try {
      const dead = compare(declared, await look()).differences.filter((one) =>
        one.includes('nothing arrives'),
      )
      expect(dead).toEqual(['alice → grace: nothing arrives'])
      expect(await surveyor.measure(lab.host('alice'), lab.host('grace'), { withinMs: 500 })).toBeUndefined()
    } finally {
      await set({}, [['alice', 'grace']])
    }
    expect(await surveyor.measure(lab.host('alice'), lab.host('grace'), { withinMs: 1500 })).toBeDefined()
  })

  it('samples the loss of a direction', async () => {
    await set({ lossPercent: 50 }, [['grace', 'alice']])
    try {
      const options = { withinMs: 4000, samples: 200 }
      const there = await surveyor.measure(lab.host('grace'), lab.host('alice'), options)
      expect(there!.lossPercent).toBeGreaterThan(25)
      expect(there!.lossPercent).toBeLessThan(75)
    } finally {
      await set({}, [['grace', 'alice']])
    }
  })

  it('notices another host at an address', async () => {
    const [alice, grace] = [lab.host('alice'), lab.host('grace')]
    const exchanged = [
      { ...alice, namespacePath: grace.namespacePath },
      { ...grace, namespacePath: alice.namespacePath },
      lab.host('bob'),
    ]
    const { pairs } = await look(exchanged)
    expect(pairs.find(({ from, to }) => from === 'bob' && to === 'alice')).toMatchObject({
      received: 0,
      answeredBy: 'grace',
    })
  })

  it('goes on without a host that is cut off or gone', async () => {
    lab.run('bob', ['ip', 'link', 'set', 'eth0', 'down'])
    const gone = { ...lab.host('carol'), namespacePath: '/nowhere/carol' }
    const { pairs, hosts } = await look([lab.host('alice'), lab.host('bob'), gone, lab.host('grace')], 600)
    const arrives = Object.fromEntries(pairs.map(({ from, to, received }) => [`${from} ${to}`, received > 0]))
    expect(arrives).toMatchObject({
      'alice grace': true,
      'grace alice': true,
      'alice bob': false,
      'bob alice': false,
      'carol alice': false,
    })
    expect(hosts.find(({ name }) => name === 'carol')?.problem).toMatch(/nowhere/)
    expect(hosts.find(({ name }) => name === 'bob')?.nat).toBe('unknown: nothing from it arrives')
  })
})
