import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causalOrder, type Happening } from './order.ts'

/** Something that really happened, at a time that nobody sees. */
interface Truth {
  readonly host: string
  readonly trueMs: number
  /** Index of the event, anywhere and earlier, that this one answers. */
  readonly answers: number | undefined
}

const hosts = ['', 'alice', 'bob', 'carol']

const truths = fc
  .array(
    fc.record({
      host: fc.constantFrom(...hosts),
      gapMs: fc.integer({ min: 1, max: 50 }),
      answers: fc.option(fc.nat(), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((drafts): readonly Truth[] => {
    let trueMs = 1_700_000_000_000
    return drafts.map(({ host, gapMs, answers }, index) => {
      trueMs += gapMs
      return { host, trueMs, answers: answers === undefined || index === 0 ? undefined : answers % index }
    })
  })

/** What is known of it: hosts apart, each in its own order, times off by what its clock was misjudged by. */
const observe = (all: readonly Truth[], errorOf: (host: string) => number) => {
  const indices = hosts.flatMap((host) => all.flatMap((one, index) => (one.host === host ? [index] : [])))
  const happenings: readonly Happening[] = indices.map((index) => {
    const { host, trueMs, answers } = all[index]!
    return {
      host,
      atMs: trueMs + errorOf(host),
      ids: [`event ${index}`],
      causes: answers === undefined ? [] : [`event ${answers}`],
    }
  })
  return { happenings, truthOf: (observed: number) => indices[observed]! }
}

const errors = fc.record(
  Object.fromEntries(hosts.map((host) => [host, fc.integer({ min: -100_000, max: 100_000 })])),
)

const orderOf = (all: readonly Truth[], errorOf: (host: string) => number): readonly number[] => {
  const { happenings, truthOf } = observe(all, errorOf)
  return causalOrder(happenings).map(truthOf)
}

describe('one order for what happened on several hosts', () => {
  it('loses nothing and invents nothing, however wrong the clocks are', () => {
    fc.assert(
      fc.property(truths, errors, (all, off) => {
        const order = orderOf(all, (host) => off[host]!)
        expect([...order].sort((a, b) => a - b)).toEqual(all.map((_, index) => index))
      }),
    )
  })

  it('keeps the order of each host, and every answer behind its question, however wrong the clocks are', () => {
    fc.assert(
      fc.property(truths, errors, (all, off) => {
        const order = orderOf(all, (host) => off[host]!)
        const place = new Map(order.map((index, at) => [index, at]))
        all.forEach(({ host, answers }, index) => {
          const previous = all.findLastIndex((one, other) => one.host === host && other < index)
          if (previous >= 0) expect(place.get(previous)!).toBeLessThan(place.get(index)!)
          if (answers !== undefined) expect(place.get(answers)!).toBeLessThan(place.get(index)!)
        })
      }),
    )
  })

  it('is the true order when the clocks were judged rightly', () => {
    fc.assert(
      fc.property(truths, (all) => {
        expect(orderOf(all, () => 0)).toEqual(all.map((_, index) => index))
      }),
    )
  })

  it('is the true order of any two that lie further apart than both clocks may be misjudged', () => {
    const uncertaintyMs = 30
    const small = fc.record(
      Object.fromEntries(
        hosts.map((host) => [host, fc.integer({ min: -uncertaintyMs, max: uncertaintyMs })]),
      ),
    )
    fc.assert(
      fc.property(truths, small, (all, off) => {
        const order = orderOf(all, (host) => off[host]!)
        order.forEach((later, at) => {
          for (const earlier of order.slice(0, at))
            expect(all[earlier]!.trueMs - all[later]!.trueMs).toBeLessThanOrEqual(2 * uncertaintyMs)
        })
      }),
    )
  })

  it('does not lose what names itself or each other as cause', () => {
    const happening = (host: string, ids: string[], causes: string[]) => ({ host, atMs: 1, ids, causes })
    const circle = [happening('alice', ['a'], ['b']), happening('bob', ['b'], ['a'])]
    expect([...causalOrder(circle)].sort()).toEqual([0, 1])
    expect(causalOrder([happening('alice', ['a'], ['a'])])).toEqual([0])
    const others = [happening('carol', [], []), ...circle, happening('', [], ['a'])]
    expect([...causalOrder(others)].sort()).toEqual([0, 1, 2, 3])
  })
})
