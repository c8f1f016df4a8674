import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NatKind } from '../../topology.ts'
import { isNetnsReady, type Lab, openLab, requireNetns, type Station } from './testing/lab.ts'

const timeout = 60_000

/** What RFC 4787 says of each kind: whether a mapping is the same for all destinations, and who may send to it. */
const kinds: readonly {
  readonly nat: NatKind
  readonly isOneMapping: boolean
  readonly lets: readonly string[]
}[] = [
  { nat: 'none', isOneMapping: true, lets: ['same port', 'other port', 'other host', 'unasked'] },
  { nat: 'full-cone', isOneMapping: true, lets: ['same port', 'other port', 'other host'] },
  { nat: 'address-restricted', isOneMapping: true, lets: ['same port', 'other port'] },
  { nat: 'port-restricted', isOneMapping: true, lets: ['same port'] },
  { nat: 'symmetric', isOneMapping: false, lets: ['same port'] },
  { nat: 'carrier-grade', isOneMapping: false, lets: ['same port'] },
]

const endpoint = (seen: string) => {
  const [address, port] = seen.split(':') as [string, string]
  return { address, port: Number(port) }
}

describe.each(kinds)('a host behind $nat', ({ nat, isOneMapping, lets }) => {
  let lab: Lab
  let [alice, bob, carol]: Station[] = []

  beforeAll(async () => {
    if (!(await isNetnsReady())) return
    lab = await openLab({
      name: 'one-behind',
      hosts: [{ name: 'alice', nat }, { name: 'bob' }, { name: 'carol' }],
    })
    ;[alice, bob, carol] = ['alice', 'bob', 'carol'].map((host) => lab.station(host)) as [
      Station,
      Station,
      Station,
    ]
    await alice!.open(5000, 5001, 5002)
    await bob!.open(6000, 6001)
    await carol!.open(6000)
    await bob!.listen(7000)
  }, timeout)
  beforeEach((context) => requireNetns(context))
  afterAll(() => lab?.close())

  it('is seen under its public address, each port as one mapping or as many', async () => {
    const at = (host: string, port: number) => ({ address: lab.site(host).publicAddress, port })
    await alice!.send(5000, at('bob', 6000), 'to bob')
    await alice!.send(5000, at('bob', 6001), 'to another port of bob')
    await alice!.send(5000, at('carol', 6000), 'to carol')
    const seen = [
      (await bob!.arrived('to bob')).from,
      (await bob!.arrived('to another port of bob')).from,
      (await carol!.arrived('to carol')).from,
    ]
    expect(new Set(seen.map((one) => endpoint(one).address))).toEqual(
      new Set([lab.site('alice').publicAddress]),
    )
    expect(new Set(seen).size).toBe(isOneMapping ? 1 : 3)
  })

  it('hears whom its kind lets in, and nobody else', async () => {
    await alice!.send(5001, { address: lab.site('bob').publicAddress, port: 6000 }, 'hello bob')
    const mapping = endpoint((await bob!.arrived('hello bob')).from)
    // Nobody was ever spoken to from this one.
    await bob!.send(6000, { ...mapping, port: 5002 }, 'unasked')
    await carol!.send(6000, mapping, 'other host')
    await bob!.send(6001, mapping, 'other port')
    await bob!.send(6000, mapping, 'same port')
    await alice!.arrived('same port')
    for (const text of lets) await alice!.arrived(text)
    expect(new Set(alice!.arrivals.map(({ text }) => text))).toEqual(new Set(lets))
  })

  it('connects to others by TCP, and cannot be connected to behind a translator', async () => {
    const dial = 'exec 3<>"/dev/tcp/$1/$2" && cat <&3'
    const connect = (from: string, to: string, port: number) =>
      lab.ground
        .reach(from)
        .run(['timeout', '1', ...['bash', '-c', dial, 'bash', lab.site(to).publicAddress, `${port}`]])
    expect(await connect('alice', 'bob', 7000)).toMatchObject({ exitCode: 0, stdout: 'welcome' })
    expect(endpoint((await bob!.arrived('connection')).from).address).toBe(lab.site('alice').publicAddress)
    await alice!.listen(7001)
    const answer = await connect('bob', 'alice', 7001)
    expect(answer.stdout).toBe(nat === 'none' ? 'welcome' : '')
  })
})

describe('two hosts behind translators', () => {
  const punch = async (one: NatKind, other: NatKind): Promise<boolean> => {
    const lab = await openLab({
      name: 'two-behind',
      hosts: [
        { name: 'alice', nat: one },
        { name: 'bob', nat: other },
        { name: 'relay', role: 'relay' },
      ],
    })
    try {
      const [alice, bob, relay] = ['alice', 'bob', 'relay'].map((host) => lab.station(host)) as [
        Station,
        Station,
        Station,
      ]
      await Promise.all([alice.open(5000), bob.open(5000), relay.open(6000)])
      const meeting = { address: lab.site('relay').publicAddress, port: 6000 }
      await alice.send(5000, meeting, 'alice is here')
      await bob.send(5000, meeting, 'bob is here')
      const atAlice = endpoint((await relay.arrived('alice is here')).from)
      const atBob = endpoint((await relay.arrived('bob is here')).from)
      // The first is too early and is dropped; it must not spoil the mapping of the second.
      await alice.send(5000, atBob, 'first')
      await bob.send(5000, atAlice, 'second')
      await relay.send(6000, atAlice, 'middle')
      await alice.arrived('middle')
      const second = alice.arrivals.find(({ text }) => text === 'second')
      // A symmetric translator has shown another mapping by now.
      await alice.send(5000, second === undefined ? atBob : endpoint(second.from), 'third')
      await relay.send(6000, atAlice, 'end')
      await relay.send(6000, atBob, 'end')
      await Promise.all([alice.arrived('end'), bob.arrived('end')])
      return second !== undefined && bob.arrivals.some(({ text }) => text === 'third')
    } finally {
      await lab.close()
    }
  }

  beforeEach((context) => requireNetns(context))

  it.each([
    ['port-restricted', 'port-restricted', true],
    ['address-restricted', 'symmetric', true],
    ['port-restricted', 'symmetric', false],
    ['symmetric', 'carrier-grade', false],
  ] as const)('%s and %s: a hole can be punched: %s', { timeout }, async (one, other, works) => {
    expect(await punch(one, other)).toBe(works)
  })
})
