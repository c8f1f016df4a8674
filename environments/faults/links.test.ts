import { describe, expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import { begin, pretendHost, pretendNetwork } from './fixtures.ts'
import { worsened } from './quality.ts'

const three = () => pretendNetwork(['alice', 'bob', 'carol'].map((name) => pretendHost(name)))

const slower = (addMs: number, from = 'alice', to?: string): Fault => ({
  kind: 'latency',
  from,
  addMs,
  ...(to === undefined ? {} : { to }),
})

describe('a fault on links', () => {
  it('slows both directions to everybody, and no others', async () => {
    const { links, ...rest } = three()
    const before = links.quality('alice', 'bob')
    const heal = await begin(slower(40), { links, ...rest })
    expect(links.quality('alice', 'bob').delayMs).toBe(before.delayMs + 40)
    expect(links.quality('carol', 'alice').delayMs).toBe(before.delayMs + 40)
    expect(links.quality('bob', 'carol')).toEqual(before)
    await heal()
    expect(links.quality('alice', 'bob')).toEqual(before)
  })

  it('slows one direction alone when asked to', async () => {
    const network = three()
    await begin({ kind: 'latency', from: 'alice', to: 'bob', addMs: 40, oneWay: true }, network)
    expect(network.links.quality('alice', 'bob').delayMs).toBe(41)
    expect(network.links.quality('bob', 'alice').delayMs).toBe(1)
  })

  it.each([
    [0, 1],
    [1, 0],
  ])(
    'adds up with others of its kind, and leaves nothing in whatever order they heal (%i, %i)',
    async (...order) => {
      const network = three()
      const before = network.links.quality('alice', 'bob')
      const heals = [await begin(slower(0.1 + 40), network), await begin(slower(20, 'bob', 'alice'), network)]
      expect(network.links.quality('alice', 'bob').delayMs).toBeCloseTo(61.1)
      for (const index of order) await heals[index]!()
      expect(network.links.quality('alice', 'bob')).toEqual(before)
      expect(network.links.quality('carol', 'alice')).toEqual(before)
    },
  )

  it('keeps what others of another kind do', async () => {
    const network = three()
    const loss = await begin({ kind: 'loss', from: 'alice', to: 'bob', percent: 50 }, network)
    const latency = await begin(slower(40, 'alice', 'bob'), network)
    await loss()
    expect(network.links.quality('alice', 'bob')).toMatchObject({ delayMs: 41, lossPercent: 0 })
    await latency()
    expect(network.links.quality('alice', 'bob').delayMs).toBe(1)
  })

  const later: readonly [string, Fault][] = [
    ['cuts it', { kind: 'partition', cut: { shape: 'isolated', host: 'bob' } }],
    ['cuts its way back', { kind: 'partition', cut: { shape: 'one-way', from: 'bob', to: 'alice' } }],
    ['slows it more', slower(400, 'bob', 'alice')],
    ['slows its way back', { kind: 'latency', from: 'bob', to: 'alice', addMs: 400, oneWay: true }],
    ['loses all of it', { kind: 'loss', from: 'alice', to: 'bob', percent: 100 }],
  ]
  const faults: readonly Fault[] = [
    slower(40),
    { kind: 'latency', from: 'alice', to: 'bob', addMs: 40, oneWay: true },
    { kind: 'loss', from: 'alice', percent: 20 },
  ]

  it.each(later.flatMap(([what, other]) => faults.map((fault) => ({ what, other, fault }))))(
    'heals while a later fault $what: $fault.kind',
    async ({ other, fault }) => {
      const network = three()
      const before = network.links.quality('alice', 'bob')
      const heal = await begin(fault, network)
      const healOther = await begin(other, network)
      await expect(heal()).resolves.toBeUndefined()
      await healOther()
      expect(network.links.quality('alice', 'bob')).toEqual(before)
    },
  )

  it('is not believed healed where nothing else hides it', async () => {
    const network = three()
    const heal = await begin(slower(40), network)
    await begin({ kind: 'partition', cut: { shape: 'one-way', from: 'alice', to: 'bob' } }, network)
    network.links.deaf.add('alice carol').add('carol alice')
    await expect(heal()).rejects.toMatchObject({
      code: 'FAULT_NOT_HEALED',
      message: expect.stringContaining('between alice and carol takes 82 ms'),
    })
  })

  it('without effect is undone', async () => {
    const network = three()
    network.links.deaf.add('alice bob').add('bob alice')
    await expect(begin(slower(40, 'alice', 'bob'), network)).rejects.toMatchObject({
      code: 'FAULT_WITHOUT_EFFECT',
      message: expect.stringContaining('a round trip between alice and bob takes 2 ms'),
    })
    await expect(
      begin({ kind: 'loss', from: 'alice', to: 'bob', percent: 5 }, network),
    ).rejects.toMatchObject({ message: expect.stringContaining('no more is lost from alice to bob') })
  })

  it.each<[Fault, string]>([
    [slower(1), 'can be proven'],
    [slower(-40), 'can be proven'],
    [slower(Number.NaN), 'can be proven'],
    [slower(40, 'alice', 'alice'), 'nobody at the other end'],
    [slower(40, 'mallory'), 'there is no mallory'],
    [{ kind: 'loss', from: 'alice', percent: 0.1 }, 'can be proven'],
    [{ kind: 'loss', from: 'alice', percent: 101 }, 'can be proven'],
  ])('makes sense, or is refused: %o', async (fault, why) => {
    await expect(begin(fault, three())).rejects.toThrow(why)
  })

  it('makes two sources of loss one, and the lowest rate count', () => {
    const link = three().links.quality('alice', 'bob')
    const half: Fault = { kind: 'loss', from: 'alice', percent: 50 }
    expect(worsened(worsened(link, half), half).lossPercent).toBe(75)
    const slow = worsened(link, { kind: 'rate', from: 'alice', kbitPerS: 1000 })
    expect(slow.rateKbitPerS).toBe(1000)
    expect(worsened(slow, { kind: 'rate', from: 'alice', kbitPerS: 2000 }).rateKbitPerS).toBe(1000)
  })
})
