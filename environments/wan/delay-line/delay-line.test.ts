import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LinkQuality } from '../../topology.ts'
import { until } from '../../until.ts'
import { perfectLink } from '../quality.ts'
import type { Surveyor } from '../survey/client.ts'
import { createLab, type Lab, whatLabLacks } from '../testing/lab.ts'
import type { DelayLine } from './client.ts'
import type { LinkCounter } from './site-links.ts'

const lacks = whatLabLacks()
const patienceMs = 60_000
const traffic = fileURLToPath(new URL('../testing/traffic.ts', import.meta.url))

interface Received {
  readonly numbers: readonly number[]
  readonly tookMs: number
}

describe('a delay line between namespaces', { timeout: patienceMs }, () => {
  let lab: Lab
  let line: DelayLine
  let surveyor: Surveyor
  let port = 7000

  // In the test, not around it: only so does the sum of skips tell the reason.
  beforeEach((context) => context.skip(lacks !== undefined, lacks))
  beforeAll(async () => {
    if (lacks !== undefined) return
    lab = await createLab([
      { name: 'alice', site: 2 },
      { name: 'bob', site: 3 },
    ])
    line = (await lab.startDelayLine()).line
    surveyor = (await lab.startSurveyor()).surveyor
  }, patienceMs)
  afterAll(() => lab?.[Symbol.asyncDispose]())

  const set = (fromSite: number, toSite: number, quality: Partial<LinkQuality>) =>
    line.setLinks([{ fromSite, toSite, quality: { ...perfectLink, ...quality } }])

  const counterOf = async (fromSite: number, toSite: number): Promise<LinkCounter | undefined> =>
    (await line.counters()).find((row) => row.fromSite === fromSite && row.toSite === toSite)

  /** Numbered packets from alice to bob, as bob got them. */
  const deliver = async (count: number, gapMs = 1, bytes = 100): Promise<Received> => {
    const to = String(++port)
    const receiver = await lab.start('bob', [process.execPath, traffic, 'receive', to])
    const numbers = [to, count, gapMs, bytes].map(String)
    lab.run('alice', [process.execPath, traffic, 'send', lab.host('bob').address, ...numbers])
    const text = await until(() => /\{.*\}/.exec(receiver.said())?.[0], { withinMs: 20_000, everyMs: 50 })
    return JSON.parse(text ?? '{"numbers":[],"tookMs":0}') as Received
  }

  const fastest = async (from: string, to: string): Promise<{ there?: number; round?: number }> => {
    const hosts = [lab.host(from), lab.host(to)]
    const { pairs } = await surveyor.survey(hosts, { withNats: false, samples: 60, withinMs: 2000 })
    const row = pairs.find((pair) => pair.from === from)!
    return {
      ...(row.oneWayMs === undefined ? {} : { there: row.oneWayMs }),
      ...(row.roundTripMs === undefined ? {} : { round: row.roundTripMs }),
    }
  }

  it('delays each direction by its own time, and at once by another when told', async () => {
    await set(2, 3, { delayMs: 120 })
    await set(3, 2, { delayMs: 30 })
    const first = await fastest('alice', 'bob')
    // Never early beyond what is taken off for its own cost; late only by what the machine is busy.
    expect(first.there).toBeGreaterThan(119)
    expect(first.round).toBeGreaterThan(149)
    expect(first.round).toBeLessThan(250)
    await set(2, 3, { delayMs: 10 })
    const second = await fastest('alice', 'bob')
    expect(second.round).toBeGreaterThan(39)
    expect(second.round).toBeLessThan(first.round! - 30)
  })

  it('spreads packets by the jitter and keeps their order', async () => {
    await set(2, 3, { delayMs: 60, jitterMs: 50 })
    const { there } = await fastest('alice', 'bob')
    expect(there).toBeGreaterThan(9)
    expect(there).toBeLessThan(59)
    const { numbers } = await deliver(300)
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
    expect(numbers).toHaveLength(300)
  })

  it('loses as many as it is told, and counts them', async () => {
    await set(2, 3, { lossPercent: 30 })
    const before = await counterOf(2, 3)
    const { numbers } = await deliver(1000, 0.2)
    expect(numbers.length).toBeGreaterThan(600)
    expect(numbers.length).toBeLessThan(800)
    const after = await counterOf(2, 3)
    expect(after!.lost - before!.lost).toBe(1000 - numbers.length)
    expect(after!.seen - before!.seen).toBe(1000)
    await set(2, 3, { lossPercent: 100 })
    expect((await fastest('alice', 'bob')).round).toBeUndefined()
  })

  it('duplicates as many as it is told, each copy after its original', async () => {
    await set(2, 3, { delayMs: 5, duplicatePercent: 40 })
    const before = await counterOf(2, 3)
    const { numbers } = await deliver(1000, 0.5)
    const distinct = new Set(numbers)
    expect(distinct.size).toBe(1000)
    expect(numbers.length).toBeGreaterThan(1300)
    expect(numbers.length).toBeLessThan(1500)
    expect((await counterOf(2, 3))!.duplicated - before!.duplicated).toBe(numbers.length - 1000)
    await set(2, 3, {})
    expect((await deliver(200)).numbers).toHaveLength(200)
  })

  it('lets packets overtake others, and loses none of them', async () => {
    await set(2, 3, { delayMs: 40, reorderPercent: 25 })
    const { numbers } = await deliver(1000, 0.5)
    expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    const overtaking = numbers.filter((number, index) => numbers.indexOf(number - 1) > index)
    expect(overtaking.length).toBeGreaterThan(120)
    expect(overtaking.length).toBeLessThan(380)
  })

  it('passes no more than the rate, and drops what does not fit into its queue', async () => {
    await set(2, 3, { rateKbitPerS: 1000 })
    // 200 packets of 1,028 bytes are 1.6 s of this rate, offered at once: 100 ms of them wait, the rest is dropped.
    const { numbers, tookMs } = await deliver(200, 0, 1000)
    expect(numbers.length).toBeGreaterThan(8)
    expect(numbers.length).toBeLessThan(120)
    const kbit = ((numbers.length - 1) * 1028 * 8) / 1000
    expect(kbit / (tookMs / 1000)).toBeLessThan(1100)
    expect((await counterOf(2, 3))!.overflowed).toBeGreaterThan(0)
  })

  it('takes no link that cannot be, names the field, and keeps what it had', async () => {
    await set(2, 3, { delayMs: 50 })
    await set(3, 2, {})
    const impossible = [
      { fromSite: 2, toSite: 3, quality: { ...perfectLink, delayMs: 1 } },
      { fromSite: 3, toSite: 2, quality: { ...perfectLink, lossPercent: 101 } },
    ]
    await expect(line.setLinks(impossible)).rejects.toMatchObject({
      code: 'LINK_INVALID',
      message: expect.stringContaining('lossPercent'),
    })
    expect((await fastest('alice', 'bob')).there).toBeGreaterThan(49)
  })

  it('refuses a queue that another line reads, and leaves that line alone', async () => {
    await expect(lab.startDelayLine()).rejects.toThrow(/Taking packet queue 5: E/)
    expect(await line.isAlive()).toBe(true)
  })

  it('is a partition when it is dead', async () => {
    await using other = await createLab([
      { name: 'alice', site: 2 },
      { name: 'bob', site: 3 },
    ])
    const { line: doomed, child } = await other.startDelayLine()
    const { surveyor: watcher } = await other.startSurveyor()
    const ask = () => watcher.measure(other.host('alice'), other.host('bob'), { withinMs: 2000, samples: 5 })
    expect(await ask()).toBeDefined()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(await doomed.isAlive()).toBe(false)
    await expect(doomed.setLinks([])).resolves.toBeUndefined()
    await expect(doomed.counters()).rejects.toMatchObject({ code: 'CONTROL_LOST' })
    expect(await ask()).toBeUndefined()
    watcher.close()
  })

  it('ends by itself, as the surveyor does, when the network is gone that they work on', async () => {
    await using other = await createLab([
      { name: 'alice', site: 2 },
      { name: 'bob', site: 3 },
    ])
    const delayLine = await other.startDelayLine()
    const watcher = await other.startSurveyor()
    await watcher.surveyor.survey(other.hosts, { withinMs: 300 })
    const ends = [delayLine.child, watcher.child].map((child) => once(child, 'exit'))
    other.abandon()
    for (const [code] of await Promise.all(ends)) expect(code).toBe(0)
  })
})
