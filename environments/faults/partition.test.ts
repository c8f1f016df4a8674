import { describe, expect, it } from 'vitest'
import type { Cut, Fault } from '../fault.ts'
import { cutDirections } from './directions.ts'
import { begin, noPatience, pretendHost, pretendNetwork } from './fixtures.ts'
import { inflict } from './inflict.ts'

const names = ['alice', 'bob', 'carol', 'dave']
const four = () => pretendNetwork(names.map((name) => pretendHost(name)))

const parting = (cut: Cut): Fault => ({ kind: 'partition', cut })

describe('a partition', () => {
  it('blocks what its shape says, and nothing else', () => {
    expect(cutDirections({ shape: 'one-way', from: 'alice', to: 'bob' }, names)).toEqual([['alice', 'bob']])
    expect(cutDirections({ shape: 'isolated', host: 'bob' }, ['alice', 'bob'])).toEqual([
      ['bob', 'alice'],
      ['alice', 'bob'],
    ])
    const halves = cutDirections({ shape: 'halves', left: ['alice'], right: ['bob', 'carol'] }, names)
    expect(halves.map((pair) => pair.join('>')).sort()).toEqual([
      'alice>bob',
      'alice>carol',
      'bob>alice',
      'carol>alice',
    ])
    const bridge: Cut = { shape: 'bridge', host: 'bob', left: ['alice', 'bob'], right: ['carol'] }
    expect(cutDirections(bridge, names).flat()).not.toContain('bob')
  })

  it('is proven and healed', async () => {
    const network = four()
    const heal = await begin(parting({ shape: 'isolated', host: 'bob' }), network)
    expect(await network.links.measure('alice', 'bob', { withinMs: 1 })).toBeUndefined()
    expect(await network.links.measure('alice', 'carol', { withinMs: 1 })).toBeDefined()
    await heal()
    expect(network.links.blocked.size).toBe(0)
  })

  it('without effect is undone, and names who still talks', async () => {
    const network = four()
    network.links.deaf.add('alice bob').add('bob alice')
    const cut = inflict(parting({ shape: 'isolated', host: 'bob' }), network, { patience: noPatience })
    await expect(cut).rejects.toThrow('something still passes between alice and bob')
    expect(network.links.blocked.size).toBe(0)
  })

  it('that hurts others is undone, and names them', async () => {
    const network = four()
    const { block } = network.links
    const clumsy = {
      ...network,
      links: {
        ...network.links,
        block: async (from: string, to: string) => {
          network.links.dead.add('carol dave')
          await block(from, to)
        },
        unblock: async (from: string, to: string) => {
          network.links.dead.clear()
          await network.links.unblock(from, to)
        },
      },
    }
    const cut = inflict(parting({ shape: 'one-way', from: 'alice', to: 'bob' }), clumsy, {
      patience: noPatience,
    })
    await expect(cut).rejects.toThrow('nothing passes between carol and dave any more')
    expect(network.links.blocked.size).toBe(0)
  })

  it('leaves alone what another one cuts, whichever heals first', async () => {
    const network = four()
    const first = await begin(parting({ shape: 'isolated', host: 'bob' }), network)
    const second = await begin(parting({ shape: 'one-way', from: 'alice', to: 'bob' }), network)
    await first()
    expect([...network.links.blocked]).toEqual(['alice bob'])
    await second()
    expect(network.links.blocked.size).toBe(0)
  })

  it('does not wait for pairs that did not reach each other before', async () => {
    const network = four()
    network.links.dead.add('carol dave')
    const heal = await begin(parting({ shape: 'isolated', host: 'bob' }), network)
    await expect(heal()).resolves.toBeUndefined()
  })

  it.each([true, false])(
    'heals while a host is down, which may need its daemon to be measured (%s)',
    async (needsDaemons) => {
      const network = four()
      const { links } = network
      const measure: typeof links.measure = async (from, to, options) => {
        const areUp = !needsDaemons || [from, to].every((name) => network.host(name).isRunning())
        return areUp ? links.measure(from, to, options) : undefined
      }
      const heal = await begin(parting({ shape: 'isolated', host: 'bob' }), {
        ...network,
        links: { ...links, measure, needsDaemons },
      })
      await network.host('carol').stop()
      await expect(heal()).resolves.toBeUndefined()
      expect(links.blocked.size).toBe(0)
    },
  )

  it.each<[Cut, string]>([
    [{ shape: 'isolated', host: 'mallory' }, 'there is no mallory'],
    [{ shape: 'halves', left: ['alice'], right: ['alice'] }, 'nobody would be cut off'],
    [{ shape: 'halves', left: ['alice', 'bob'], right: ['bob', 'carol'] }, 'bob is named on both sides'],
    [{ shape: 'one-way', from: 'alice', to: 'alice' }, 'nobody would be cut off'],
  ])('makes sense, or is refused: %o', async (cut, why) => {
    const network = four()
    await expect(inflict(parting(cut), network)).rejects.toThrow(why)
    expect(network.links.blocked.size).toBe(0)
  })
})
