import { describe, expect, it } from 'vitest'
import { findJobUsers, userFor } from './users.ts'

const range = { first: 100, count: 10 }

describe('users of jobs', () => {
  it('are there for root where the whole range exists', () => {
    expect(findJobUsers(0, '         0          0 4294967295\n')).toEqual({
      first: 1_900_000_000,
      count: 2 ** 24,
    })
  })

  it('are fewer in a user namespace with few users', () => {
    expect(findJobUsers(0, '0 100000 65536\n')).toEqual({ first: 61_184, count: 4096 })
  })

  it.each([
    ['in a namespace that knows only root', 0, '0 1000 1\n'],
    ['for somebody who is not root', 1000, '0 0 4294967295\n'],
  ])('are not there %s', (_, userId, map) => {
    expect(findJobUsers(userId, map)).toBeUndefined()
  })

  it('are the same for one name, and inside the range', () => {
    const user = userFor(range, 'a/b', new Set())
    expect(userFor(range, 'a/b', new Set())).toBe(user)
    expect(user).toBeGreaterThanOrEqual(100)
    expect(user).toBeLessThan(110)
  })

  it('are never one that somebody is at this moment, while another is free', () => {
    const taken = new Set<number>()
    for (let count = 0; count < range.count; count++) taken.add(userFor(range, 'same', taken))
    expect([...taken].sort()).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109])
  })
})
