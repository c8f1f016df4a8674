import { describe, expect, it } from 'vitest'
import { type Direction, needsProbe, rowOf, settledMs } from './directions.ts'

/** `times`: one way in ms, in order, sent 4 ms apart; undefined has not arrived. */
const direction = (times: readonly (number | undefined)[], opensByItself = true): Direction => ({
  from: 'alice',
  to: 'bob',
  target: { address: '10.77.3.2', port: 5000 },
  opensByItself,
  retargetedAfter: 0,
  probes: times.map((oneWayMs, index) => ({ sentMs: index * 4, oneWayMs })),
  answeredBy: undefined,
})

describe('one direction', () => {
  it('tells the fastest probe, and both ways together', () => {
    const row = rowOf(direction([12, 10, 11]), direction([20, 21, 25]), 1000)
    expect(row).toEqual({ from: 'alice', to: 'bob', sent: 3, received: 3, oneWayMs: 10, roundTripMs: 30 })
  })

  it('has no round trip while nothing comes back', () => {
    expect(rowOf(direction([12]), direction([undefined]), 1000)).not.toHaveProperty('roundTripMs')
    expect(rowOf(direction([12]), undefined, 1000)).toMatchObject({ oneWayMs: 12 })
  })

  it('counts a missing probe as lost only when it has had its time', () => {
    const one = direction([100, undefined, 100, undefined])
    // The fastest took 100 ms: 1.5 times that and 40 ms more are granted.
    expect(rowOf(one, undefined, 193)).toMatchObject({ sent: 2, received: 2 })
    expect(rowOf(one, undefined, 194)).toMatchObject({ sent: 3, received: 2 })
    expect(rowOf(one, undefined, 202)).toMatchObject({ sent: 4, received: 2 })
    expect(settledMs(one, 4)).toBe(202)
  })

  it('counts every probe where nothing has to open first', () => {
    expect(rowOf(direction([undefined, 10]), undefined, 1000)).toMatchObject({ sent: 2, received: 1 })
  })

  it('counts through a translator only from the first probe that got through', () => {
    const one = direction([undefined, undefined, 10, undefined, 10], false)
    expect(rowOf(one, undefined, 1000)).toMatchObject({ sent: 3, received: 2 })
    expect(needsProbe(one, 3)).toBe(false)
    expect(needsProbe(one, 4)).toBe(true)
  })

  it('has lost everything when nothing ever arrived, and waits for it as long as it may', () => {
    const one = direction([undefined, undefined])
    expect(rowOf(one, undefined, 1000)).toEqual({ from: 'alice', to: 'bob', sent: 2, received: 0 })
    expect(settledMs(one, 2)).toBe(Number.POSITIVE_INFINITY)
    const closed = direction([undefined, undefined], false)
    expect(rowOf(closed, undefined, 1000)).toMatchObject({ sent: 2, received: 0 })
  })

  it('is settled at once when all has arrived', () => {
    expect(settledMs(direction([10, 10]), 2)).toBe(Number.NEGATIVE_INFINITY)
    expect(settledMs(direction([10, 10]), 3)).toBe(Number.POSITIVE_INFINITY)
  })
})
