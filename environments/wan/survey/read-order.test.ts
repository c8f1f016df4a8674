import { describe, expect, it } from 'vitest'
import { readOrder } from './read-order.ts'

const host = {
  name: 'alice',
  namespacePath: '/run/netns/alice',
  address: '10.77.2.2',
  publicAddress: '10.77.2.2',
}
const observer = { namespacePath: '/run/netns/alice', address: '10.77.2.1', hops: 1 }

describe('an order to survey', () => {
  it('is taken as it is when all of it can be', () => {
    const order = { hosts: [host], observers: [observer], samples: 5, withinMs: 100, withNats: false }
    const { hosts, ...options } = order
    expect(readOrder(order)).toEqual({ hosts, options })
    expect(readOrder({ hosts: [] })).toEqual({ hosts: [], options: { withNats: true } })
  })

  it.each([
    ['an object', null],
    ['hosts', { hosts: 'all' }],
    ['hosts', { hosts: Array.from({ length: 201 }, () => host) }],
    ['name', { hosts: [{ ...host, name: 7 }] }],
    ['address', { hosts: [{ ...host, address: '10.77.2.256' }] }],
    ['publicAddress', { hosts: [{ ...host, publicAddress: 'fe80::1' }] }],
    ['observers', { hosts: [], observers: Array.from({ length: 17 }, () => observer) }],
    ['hops', { hosts: [], observers: [{ ...observer, hops: 0 }] }],
    ['samples', { hosts: [], samples: 1e9 }],
    ['withinMs', { hosts: [], withinMs: -1 }],
  ])('is refused for %s where that cannot be', (field, order) => {
    expect(() => readOrder(order)).toThrow(
      expect.objectContaining({ code: 'SURVEY_INVALID', message: expect.stringContaining(field) }),
    )
  })
})
