import { describe, expect, it } from 'vitest'
import type { Environment, Fault, Provider, Suffering, Topology } from '../../environments/environment.ts'
import { attemptOf, hostsOfFault } from '../../environments/index.ts'
import { createStage } from './stage.ts'
import type { StandingFaults } from './standing-faults.ts'

const full: Fault = { kind: 'disk-full', host: 'south' }
const slow: Fault = { kind: 'latency', from: 'middle', to: 'far', addMs: 200 }
const slower: Fault = { ...slow, from: 'south', to: 'middle' }
const away: Fault = { kind: 'stop', host: 'far' }

/** Alice sits in the north and Bob in the south of a network that suffers. */
const play = async (
  faults: readonly Fault[],
  { isBroken = false, known = {} as Omit<Suffering, 'fault'> } = {},
) => {
  const open: Suffering[] = faults.map((fault) => ({ fault, ...known }))
  const told: StandingFaults[] = []
  const names = { alice: 'north', bob: 'south' }
  const host = (label: keyof typeof names) => ({
    name: names[label],
    dms: {
      identity: async () =>
        isBroken ? { ok: false, error: { message: 'gone' } } : { ok: true, value: { did: label } },
    },
  })
  const environment = {
    id: 'net-0a0b',
    topology: {
      name: 't',
      hosts: [{ name: 'north' }, { name: 'south' }, { name: 'middle', role: 'relay' }, { name: 'far' }],
    },
    host,
    hosts: [],
    sufferings: () => [...open],
    inflict: async (fault: Fault, by: string) => {
      open.push({ fault, by })
      return { heal: async () => {} }
    },
    attest: async () => ({
      pairs: [
        { from: 'north', to: 'south', reachable: true },
        { from: 'south', to: 'north', reachable: true },
      ],
      differences: [],
      tookMs: 1,
    }),
    [Symbol.asyncDispose]: async () => {},
  } as unknown as Environment
  const stage = createStage({
    provider: { name: 'process', spawn: async (_: Topology) => environment } as unknown as Provider,
    build: undefined,
    purpose: { scenario: 'A result comes home', run: '20261120-1a2b' },
    createProject: () => Promise.reject(new Error('nobody needs one')),
    leftoversOf: async () => [],
    report: () => {},
    faultWords: { attemptOf, hostsOfFault },
    reportFaults: (one) => told.push(one),
  })
  stage.plan(['Alice', 'Bob'])
  return { stage, told }
}

describe('faults that stand in a network', () => {
  it('are told before anything is asked of it, although nobody answers there', async () => {
    const { stage, told } = await play([full], { isBroken: true })
    await expect(stage.seat('Alice')).rejects.toThrow()
    expect(told).toEqual([
      {
        environment: 'net-0a0b',
        when: 'start',
        faults: [
          {
            kind: 'disk-full',
            words: 'Filling the disk of south',
            hosts: ['south'],
            people: ['Bob'],
            isOwn: false,
            isNear: true,
          },
        ],
      },
    ])
  })

  it('are near on machines where somebody sits and on relays, and not elsewhere', async () => {
    const { stage, told } = await play([slower, slow, away])
    await stage.seat('Alice')
    expect(told[0]?.faults.map(({ words, hosts, isNear }) => ({ words, hosts, isNear }))).toEqual([
      { words: 'Adding 200 ms between south and middle', hosts: ['south', 'middle'], isNear: true },
      { words: 'Adding 200 ms between middle and far', hosts: ['middle', 'far'], isNear: false },
      { words: 'Stopping far', hosts: ['far'], isNear: false },
    ])
  })

  it('are told with both ends where they stand between machines, and who sits there', async () => {
    const cut: Fault = {
      kind: 'partition',
      cut: { shape: 'halves', left: ['north', 'far'], right: ['south'] },
    }
    const { stage, told } = await play([slower, cut, away])
    await stage.seat('Alice')
    expect(told[0]?.faults.map(({ between }) => between)).toEqual([
      [['south', 'Bob'], ['middle']],
      [
        ['north', 'far', 'Alice'],
        ['south', 'Bob'],
      ],
      undefined,
    ])
  })

  it('are told apart at the end from those that the scenario inflicted', async () => {
    const { stage, told } = await play([away])
    await stage.inflict(full)
    await (await stage.seat('Bob')).crash()
    stage.tellFaults()
    expect(told.map(({ when }) => when)).toEqual(['start', 'end'])
    expect(told[1]?.faults.map(({ words, isOwn }) => [words, isOwn])).toEqual([
      ['Stopping far', false],
      ['Filling the disk of south', true],
      ['Crashing south', true],
    ])
  })

  it('are told with since when they stand and who inflicted them, as far as the network knows', async () => {
    const known = { sinceMs: Date.parse('2026-11-20T09:43:02Z'), by: '"npm run env -- fault"' }
    const { stage, told } = await play([away], { known })
    await stage.inflict(full)
    stage.tellFaults()
    expect(told[1]?.faults.map(({ words, since, by }) => [words, since, by])).toEqual([
      ['Stopping far', '2026-11-20T09:43:02.000Z', '"npm run env -- fault"'],
      ['Filling the disk of south', undefined, 'the scenario "A result comes home" of run 20261120-1a2b'],
    ])
  })

  it('are not told where there are none', async () => {
    const { stage, told } = await play([])
    await stage.seat('Alice')
    stage.tellFaults()
    expect(told).toEqual([])
  })
})
