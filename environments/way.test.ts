import { describe, expect, it } from 'vitest'
import type { AttestedPair } from './environment.ts'
import { wayInWords } from './way.ts'

const pair = { from: 'alice', to: 'bob' }

describe('the way between two hosts', () => {
  it.each<[string, Omit<AttestedPair, 'from' | 'to'>]>([
    ['12.3 ms', { reachable: true, roundTripMs: 12.34 }],
    ['? ms', { reachable: true }],
    ['not reachable', { reachable: false, roundTripMs: 12.34 }],
    ['12.3 ms', { reachable: false, introduced: false, roundTripMs: 12.34 }],
    ['not introduced', { reachable: false, introduced: false }],
  ])('is told as %s', (words, found) => {
    expect(wayInWords({ ...pair, ...found })).toBe(words)
  })
})
