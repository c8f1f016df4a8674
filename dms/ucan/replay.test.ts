import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../core/index.ts'
import { alice, bob } from '../identity/fixtures.ts'
import { createReplayMemory } from './replay.ts'

const start = 1_700_000_000_000
const setUp = (limits?: { perSender: number; total: number }) => {
  const clock = createManualClock(start)
  const memory = createReplayMemory({ clock }, limits)
  const remember = (nonce: string, lifeMs = 1000, sender = alice.did) =>
    memory.remember({ sender, nonce, expiresAtMs: clock.now() + lifeMs })
  return { clock, memory, remember }
}

describe('a message', () => {
  test('is fresh once', () => {
    const { remember } = setUp()
    expect([remember('a'), remember('a'), remember('a'), remember('b')]).toEqual([
      'fresh',
      'seen',
      'seen',
      'fresh',
    ])
  })

  test('is told apart by its sender', () => {
    const { remember } = setUp()
    expect([remember('a'), remember('a', 1000, bob.did)]).toEqual(['fresh', 'fresh'])
  })

  test('is seen again with another expiry', () => {
    const { remember } = setUp()
    expect([remember('a', 1000), remember('a', 5000), remember('a', 10)]).toEqual(['fresh', 'seen', 'seen'])
  })

  test('that has expired counts as seen', () => {
    const { remember } = setUp()
    expect([remember('a', 0), remember('b', -1), remember('c', Number.NaN)]).toEqual(['seen', 'seen', 'seen'])
  })

  test('stays seen when the clock is set back after it was forgotten', () => {
    const { clock, memory, remember } = setUp()
    const entry = { sender: alice.did, nonce: 'a', expiresAtMs: start + 1000 }
    expect(memory.remember(entry)).toBe('fresh')
    clock.advance(2000)
    expect(remember('another')).toBe('fresh')
    clock.setWall(start - 3_600_000)
    expect(memory.remember(entry)).toBe('seen')
  })

  test('is fresh again soon after the clock was wrong for a moment', () => {
    const { clock, remember } = setUp()
    remember('a', 30_000)
    clock.setWall(start + 86_400_000)
    expect(remember('during', 30_000)).toBe('fresh')
    clock.setWall(start)
    clock.advance(1000)
    expect(remember('after', 30_000)).toBe('fresh')
  })

  test('may have a name of any length or kind', () => {
    const { remember } = setUp()
    for (const nonce of [
      '',
      '__proto__',
      'constructor',
      '\u0000',
      'x'.repeat(100_000),
      `${'x'.repeat(99_999)}y`,
    ]) {
      expect([remember(nonce), remember(nonce)], nonce.slice(0, 20)).toEqual(['fresh', 'seen'])
    }
  })
})

describe('memory', () => {
  test('one sender cannot use the share of another', () => {
    const { remember } = setUp({ perSender: 2, total: 100 })
    expect([remember('a'), remember('b'), remember('c'), remember('a')]).toEqual([
      'fresh',
      'fresh',
      'full',
      'seen',
    ])
    expect(remember('a', 1000, bob.did)).toBe('fresh')
  })

  test('is bounded in all, and becomes free when messages expire', () => {
    const { clock, remember } = setUp({ perSender: 100, total: 3 })
    const senders = ['w', 'x', 'y', 'z'].map((name) => `did:key:${name}` as const)
    expect(senders.map((sender) => remember('a', 1000, sender))).toEqual(['fresh', 'fresh', 'fresh', 'full'])
    clock.advance(1000)
    expect(remember('b', 1000, senders[3]!)).toBe('fresh')
  })

  test('a far expiry holds its own place only', () => {
    const { clock, remember } = setUp({ perSender: 2, total: 100 })
    remember('far', Number.MAX_SAFE_INTEGER)
    for (let round = 0; round < 50; round++) {
      expect(remember(`near ${round}`, 100)).toBe('fresh')
      clock.advance(100)
    }
    expect(remember('far', 10)).toBe('seen')
  })
})

test('it agrees with a memory that forgets nothing', () => {
  const step = fc.record({
    sender: fc.constantFrom(alice.did, bob.did),
    nonce: fc.constantFrom('a', 'b', 'c', 'd'),
    lifeMs: fc.integer({ min: 1, max: 50 }),
    laterMs: fc.integer({ min: 0, max: 30 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { clock, remember } = setUp()
      const until = new Map<string, number>()
      for (const { sender, nonce, lifeMs, laterMs } of steps) {
        clock.advance(laterMs)
        const key = `${sender} ${nonce}`
        const outcome = remember(nonce, lifeMs, sender)
        expect(outcome).toBe((until.get(key) ?? 0) > clock.now() ? 'seen' : 'fresh')
        if (outcome === 'fresh') until.set(key, clock.now() + lifeMs)
      }
    }),
  )
})
