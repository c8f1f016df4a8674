import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../core/index.ts'
import { add, fits, noResources } from './arithmetic.ts'
import type { Resources } from './index.ts'
import { createReservationLedger, type ReservationLedger } from './ledger.ts'

const offer: Resources = { cpuMillicores: 4000, memoryBytes: 8 * 2 ** 30, diskBytes: 100 * 2 ** 30 }
const half: Resources = { cpuMillicores: 2000, memoryBytes: 4 * 2 ** 30, diskBytes: 50 * 2 ** 30 }

let clock: ManualClock
let ledger: ReservationLedger

beforeEach(() => {
  clock = createManualClock()
  ledger = createReservationLedger({ clock })
})

const reserved = () => ledger.reservations().reduce((sum, each) => add(sum, each.resources), noResources)

describe('a ledger', () => {
  it('offers nothing before it is told what there is', () => {
    expect([ledger.offered(), ledger.free()]).toEqual([noResources, noResources])
    expect(() => ledger.hold('a', half, 1000)).toThrow(/2 cores, 4 GiB of memory, 50 GiB of disk missing/)
  })

  it('lends to the last bit, and not one more', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    ledger.hold('b', half, 1000)
    expect(ledger.free()).toEqual(noResources)
    const one = { ...noResources, memoryBytes: 1 }
    expect(() => ledger.hold('c', one, 1000)).toThrow(/Reserving for c: 1 B of memory missing/)
    expect(ledger.reservations().map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('gives a hold back when its time is over', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    clock.advance(999)
    expect(ledger.free()).toEqual(half)
    clock.advance(1)
    expect(ledger.free()).toEqual(offer)
    expect(() => ledger.use('a')).toThrow(/No reservation a is held here/)
  })

  it('keeps what is used for as long as it is used', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    ledger.use('a')
    clock.advance(1_000_000)
    expect(ledger.reservations()).toEqual([{ id: 'a', resources: half, state: 'used' }])
    expect(ledger.release('a')).toBe(true)
    expect(ledger.free()).toEqual(offer)
  })

  it('takes a release twice, and gives back once', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    expect([ledger.release('a'), ledger.release('a'), ledger.release('b')]).toEqual([true, false, false])
    expect(ledger.free()).toEqual(offer)
  })

  it('keeps a new reservation of an old name for its own time', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    ledger.release('a')
    ledger.hold('a', offer, 5000)
    clock.advance(1000)
    expect(ledger.free()).toEqual(noResources)
    clock.advance(4000)
    expect([ledger.free(), clock.pendingTimers]).toEqual([offer, 0])
  })

  it('refuses a name that is taken, and changes nothing', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    expect(() => ledger.hold('a', half, 1000)).toThrow(
      expect.objectContaining({ code: 'RESERVATION_EXISTS' }),
    )
    expect(ledger.free()).toEqual(half)
  })

  it('does not let the offer fall below what is reserved', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    ledger.offer(half)
    expect(ledger.free()).toEqual(noResources)
    expect(() => ledger.offer({ ...half, cpuMillicores: 1999 })).toThrow(
      expect.objectContaining({ code: 'RESOURCES_INSUFFICIENT' }),
    )
    expect(ledger.offered()).toEqual(half)
  })

  it('hands out what nobody can change behind its back', () => {
    ledger.offer(offer)
    ledger.hold('a', half, 1000)
    const given = ledger.reservations() as unknown as { id: string }[]
    given.pop()
    expect(ledger.reservations()).toHaveLength(1)
  })
})

const names = fc.constantFrom('a', 'b', 'c', 'd')
const amounts: fc.Arbitrary<Resources> = fc.record({
  cpuMillicores: fc.integer({ min: 0, max: 3000 }),
  memoryBytes: fc.integer({ min: 0, max: 6 * 2 ** 30 }),
  diskBytes: fc.integer({ min: 0, max: 60 * 2 ** 30 }),
})
type Action = (subject: ReservationLedger, time: ManualClock) => void
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(names, amounts, fc.integer({ min: 0, max: 50 })).map(
    ([id, need, forMs]): Action =>
      (subject) =>
        subject.hold(id, need, forMs),
  ),
  names.map(
    (id): Action =>
      (subject) =>
        subject.use(id),
  ),
  names.map(
    (id): Action =>
      (subject) => {
        subject.release(id)
      },
  ),
  amounts.map(
    (resources): Action =>
      (subject) =>
        subject.offer(add(resources, resources)),
  ),
  fc.integer({ min: 0, max: 40 }).map(
    (byMs): Action =>
      (_, time) =>
        time.advance(byMs),
  ),
)

it('after any sequence of actions, refused or not, free and reserved make up the offer', () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 60 }), (sequence) => {
      clock = createManualClock()
      ledger = createReservationLedger({ clock })
      ledger.offer(offer)
      for (const act of sequence) {
        const before = { free: ledger.free(), held: ledger.reservations(), offered: ledger.offered() }
        try {
          act(ledger, clock)
        } catch {
          expect({ free: ledger.free(), held: ledger.reservations(), offered: ledger.offered() }).toEqual(
            before,
          )
        }
        expect(add(ledger.free(), reserved())).toEqual(ledger.offered())
        expect(fits(ledger.offered(), reserved())).toBe(true)
      }
      for (const { id } of ledger.reservations()) ledger.release(id)
      expect([ledger.free(), clock.pendingTimers]).toEqual([ledger.offered(), 0])
    }),
    { numRuns: 300 },
  )
})
