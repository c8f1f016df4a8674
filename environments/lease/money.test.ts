import { describe, expect, it } from 'vitest'
import { extended } from './expiry.ts'
import { priceUntil, requireAffordable } from './money.ts'
import type { LeaseRecord } from './record.ts'

const hourMs = 3_600_000
const madeMs = Date.parse('2026-01-01T00:00:00.000Z')

const record = (more: Partial<LeaseRecord> = {}): LeaseRecord => ({
  format: 1,
  id: 'net-0102',
  provider: 'hetzner',
  topology: 'pair',
  shape: {},
  owner: 'test',
  runner: { pid: 1, started: 'boot:1' },
  detached: true,
  createdAt: new Date(madeMs).toISOString(),
  expiresAt: new Date(madeMs + 2 * hourMs).toISOString(),
  hosts: [],
  made: [],
  ...more,
})
const dear = record({ price: { worstCaseEur: 0.02, lines: ['2 × cpx11 for 2 h: 0.0200 €'] }, capEur: 0.05 })

describe('a cap', () => {
  const price = { worstCaseEur: 0.5, lines: ['1 × big for 1 h: 0.5000 €'] }

  it('lets pass what it covers, and what costs nothing without any', () => {
    expect(() => requireAffordable('Spawning', price, 0.5)).not.toThrow()
    expect(() => requireAffordable('Spawning', { worstCaseEur: 0, lines: [] }, undefined)).not.toThrow()
  })

  it.each([
    ['is lower', 0.4999, 'above the cap of 0.4999 €'],
    ['is zero', 0, 'above the cap'],
    ['was not given', undefined, 'no cap was given'],
    ['is no number', Number.NaN, 'above the cap'],
  ])('refuses when it %s, with every price', (_, cap, why) => {
    expect(() => requireAffordable('Spawning', price, cap)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_TOO_DEAR', message: expect.stringContaining(why) }),
    )
    expect(() => requireAffordable('Spawning', price, cap)).toThrow('1 × big for 1 h: 0.5000 €')
  })
})

describe('the price until some moment', () => {
  it('counts begun hours whole, and at least one', () => {
    const eur = (hours: number) => priceUntil(dear, madeMs + hours * hourMs).worstCaseEur
    expect([eur(0), eur(0.5), eur(1), eur(1.001), eur(2), eur(5)]).toEqual([
      0.01, 0.01, 0.01, 0.02, 0.02, 0.05,
    ])
  })

  it('is nothing for what costs nothing', () => {
    expect(priceUntil(record(), madeMs + 5 * hourMs)).toEqual({ worstCaseEur: 0, lines: [] })
  })
})

describe('more time', () => {
  const later = (one: LeaseRecord, hours: number, more = {}) =>
    extended(one, hours * hourMs, { nowMs: madeMs, ...more })
  const hoursOf = (one: LeaseRecord) => (Date.parse(one.expiresAt) - madeMs) / hourMs

  it('is counted from the expiry, or from now when that is over', () => {
    expect(hoursOf(later(record(), 3))).toBe(5)
    expect(hoursOf(later(record(), 3, { nowMs: madeMs + 10 * hourMs }))).toBe(13)
  })

  it('ends seven days after the making, unless somebody insists', () => {
    expect(hoursOf(later(record(), 7 * 24 - 2))).toBe(7 * 24)
    expect(() => later(record(), 7 * 24 - 1)).toThrow(expect.objectContaining({ code: 'LEASE_TOO_LONG' }))
    expect(hoursOf(later(record(), 7 * 24 - 1, { force: true }))).toBe(7 * 24 + 1)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])('is never %s', (hours) => {
    expect(() => later(record(), hours, { force: true })).toThrow(
      expect.objectContaining({ code: 'LEASE_TIME_INVALID' }),
    )
  })

  it('costs more, up to the cap, or another cap that takes its place', () => {
    expect(later(dear, 3).price).toEqual({
      worstCaseEur: 0.05,
      lines: ['2 × cpx11 for 2 h: 0.0200 €', 'in all for 5 h'],
    })
    expect(() => later(dear, 4)).toThrow(expect.objectContaining({ code: 'ENVIRONMENT_TOO_DEAR' }))
    expect(later(dear, 4, { capEur: 1 })).toMatchObject({ capEur: 1, price: { worstCaseEur: 0.06 } })
    expect(() => later(dear, 4, { force: true })).toThrow('above the cap')
  })
})
