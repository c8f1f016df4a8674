import { describe, expect, it } from 'vitest'
import { ownClock } from './clock.ts'
import type { Skew } from './correct.ts'
import { cutLog } from './cut.ts'
import type { HostLog } from './host-rows.ts'
import { type OwnEvent, writeTimeline } from './timeline.ts'

const startMs = 1_700_000_000_000
const bounds = { fromMs: startMs, toMs: startMs + 600_000 }

const line = (atMs: number, msg: string, facts: object = {}): string =>
  JSON.stringify({ level: 30, time: startMs + atMs, name: 'x', msg, ...facts })

const hostLog = (
  host: string,
  lines: readonly string[],
  { offsetMs = 0, skews = [] as readonly Skew[], isWhole = true } = {},
): HostLog => ({
  host,
  log: `${lines.join('\n')}\n`,
  isWhole,
  clock: { ...ownClock, offsetMs },
  skews,
})

const rowsOf = (
  logs: readonly HostLog[],
  own: readonly OwnEvent[] = [],
  more: { window?: { fromMs: number; toMs: number }; maxBytes?: number } = {},
) =>
  writeTimeline({ logs, own, bounds, maxBytes: 100_000, ...more })
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>)

const textsOf = (...args: Parameters<typeof rowsOf>) =>
  rowsOf(...args)
    .map(({ text }) => text)
    .slice(1)

describe('the timeline', () => {
  it('tells steps, faults and daemons in one order, though a clock is an hour off', () => {
    const alice = hostLog('alice', [line(3_600_010, 'asks'), line(3_600_030, 'is glad')], {
      offsetMs: 3_600_000,
    })
    const bob = hostLog('bob', [line(20, 'answers')])
    const own: OwnEvent[] = [
      { source: 'step', atMs: startMs + 5, text: 'Alice asks Bob' },
      { source: 'fault', atMs: startMs + 25, text: 'Crashing bob', about: 'bob' },
    ]
    expect(textsOf([alice, bob], own)).toEqual([
      'Alice asks Bob',
      'asks',
      'answers',
      'Crashing bob',
      'is glad',
    ])
    expect(rowsOf([alice])[1]).toMatchObject({
      time: new Date(startMs + 10).toISOString(),
      hostTime: new Date(startMs + 3_600_010).toISOString(),
    })
  })

  it('puts a fault into its step, though all of it took less than a millisecond', () => {
    const at = (atMs: number, text: string, more: Partial<OwnEvent> = {}): OwnEvent => ({
      source: 'step',
      atMs: startMs + atMs,
      text,
      ...more,
    })
    const own = [
      at(1, 'first begins', { opens: true }),
      at(5, 'first ends'),
      at(5, 'second begins', { opens: true }),
      at(9, 'second ends'),
      at(3, 'in the first', { source: 'fault' }),
      at(5, 'early in the second', { source: 'fault' }),
      at(9, 'late in the second', { source: 'fault' }),
      at(12, 'after all', { source: 'fault' }),
    ]
    expect(textsOf([], own)).toEqual([
      'first begins',
      'in the first',
      'first ends',
      'second begins',
      'early in the second',
      'late in the second',
      'second ends',
      'after all',
    ])
  })

  it('says of each clock how far it is off and how sure that is', () => {
    const clock = { offsetMs: -12.34, uncertaintyMs: 0.61, how: 'asked 3 times' }
    const [head] = rowsOf([{ ...hostLog('alice', []), clock }])
    expect(head).toMatchObject({
      source: 'clocks',
      clocks: { alice: { offsetMs: -12.3, uncertaintyMs: 0.7, how: 'asked 3 times' } },
    })
  })

  it('never puts an answer before its question, whatever the clocks say', () => {
    const alice = hostLog('alice', [line(100, 'question', { spanId: 'q' })])
    const bob = hostLog('bob', [line(50, 'answer', { parentSpanId: 'q' })])
    expect(textsOf([bob, alice])).toEqual(['question', 'answer'])
  })

  it('never lets anybody meet a daemon that has not begun', () => {
    const alice = hostLog('alice', [line(10, 'connected', { peerId: 'peer-of-bob' })])
    const lines = [line(40, 'executor available'), line(60, 'ready', { peerId: 'peer-of-bob' })]
    expect(textsOf([alice, hostLog('bob', lines)])).toEqual(['executor available', 'connected', 'ready'])
    const cut = hostLog('bob', lines, { isWhole: false })
    expect(textsOf([alice, cut])).toEqual(['connected', 'executor available', 'ready'])
  })

  it('follows a clock that is moved and moved back while it is watched', () => {
    const skews = [{ fromMs: startMs + 10_000, toMs: startMs + 20_000, offsetMs: 60_000 }]
    const alice = hostLog(
      'alice',
      [line(1_000, 'before'), line(72_000, 'in it'), line(78_000, 'still in it'), line(30_000, 'after')],
      { skews },
    )
    const times = rowsOf([alice])
      .slice(1)
      .map(({ time }) => Date.parse(time as string) - startMs)
    expect(times).toEqual([1_000, 12_000, 18_000, 30_000])
  })

  it('takes the measured offset for that of now, while a clock is still moved', () => {
    const skews = [{ fromMs: startMs + 10_000, toMs: undefined, offsetMs: -60_000 }]
    const alice = hostLog('alice', [line(5_000, 'before'), line(-45_000, 'in it')], {
      offsetMs: -60_000,
      skews,
    })
    const times = rowsOf([alice])
      .slice(1)
      .map(({ time }) => Date.parse(time as string) - startMs)
    expect(times).toEqual([5_000, 15_000])
  })

  it('holds what fits, the newest, and says how much does not', () => {
    const alice = hostLog(
      'alice',
      Array.from({ length: 500 }, (_, index) => line(index, `event ${index}`)),
    )
    const rows = rowsOf([alice], [], { maxBytes: 5_000 })
    expect(rows[1]).toMatchObject({ source: 'cut' })
    expect(rows.at(-1)).toMatchObject({ text: 'event 499' })
    expect(rows[1]!.text).toBe(`${500 - (rows.length - 2)} earlier events are left out`)
  })

  it('holds what a daemon said in plain words, beside the line before it', () => {
    const alice = hostLog('alice', [
      line(10, 'ready'),
      'Error: out of luck',
      '    at luck.ts:1',
      line(20, 'on'),
    ])
    const plain = hostLog('bob', ['Segmentation fault'])
    expect(textsOf([alice, plain])).toEqual(['Segmentation fault', 'ready', 'on'])
    expect(cutLog(alice.log, { ...alice, bounds, window: bounds, maxBytes: 1000 })).toBe(alice.log)
  })

  it('is cut to its window', () => {
    const alice = hostLog('alice', [line(10, 'early'), line(100, 'in it'), line(200, 'late')])
    const window = { fromMs: startMs + 50, toMs: startMs + 150 }
    expect(textsOf([alice], [], { window })).toEqual(['in it'])
  })
})

describe('the log of a host', () => {
  it('is cut to a window by our clock, not by its own', () => {
    const alice = hostLog(
      'alice',
      [line(3_605_000, 'early'), line(3_660_000, 'in it'), line(3_700_000, 'late')],
      {
        offsetMs: 3_600_000,
      },
    )
    const window = { fromMs: startMs + 55_000, toMs: startMs + 65_000 }
    const cut = cutLog(alice.log, { ...alice, bounds, window, maxBytes: 10_000 })
    expect(
      cut
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text).msg),
    ).toEqual(['in it'])
  })

  it('keeps its newest lines where not all fit', () => {
    const alice = hostLog(
      'alice',
      Array.from({ length: 100 }, (_, index) => line(index, `event ${index}`)),
    )
    const cut = cutLog(alice.log, { ...alice, bounds, window: bounds, maxBytes: 1_000 })
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000)
    expect(cut).toContain('event 99')
  })
})
