import { describe, expect, it } from 'vitest'
import type { LastSeen } from '../world/stage.ts'
import { consistently } from './consistently.ts'
import { eventually } from './eventually.ts'
import { ExpectationError } from './expectation-error.ts'
import { equals, isEmpty, satisfies, unless } from './matcher.ts'
import type { Time } from './time.ts'

const createFakeTime = (): Time & { readonly pauses: number[] } => {
  let nowMs = 0
  const pauses: number[] = []
  return {
    pauses,
    monotonicMs: () => nowMs,
    // A pause with a signal guards a look; it must not win against a look that answers.
    pause: async (durationMs, signal) => {
      if (signal !== undefined) return new Promise(() => {})
      pauses.push(durationMs)
      nowMs += durationMs
    },
  }
}

const observe = <T>(looks: readonly (() => T)[]) => {
  const reports: LastSeen[] = []
  let count = 0
  return {
    reports,
    looked: () => count,
    what: 'the offer',
    who: 'Bob',
    look: async () => looks[Math.min(count++, looks.length - 1)]!(),
    report: (seen: LastSeen) => void reports.push(seen),
  }
}

const isCode = (wanted: number) =>
  satisfies(`code ${wanted}`, ({ code }: { code: number }) => code === wanted)

const fail = (): never => {
  throw new Error('the machine does not answer')
}

describe('eventually', () => {
  it('returns what it waited for as soon as it is there', async () => {
    const offer = observe([() => 1, fail, () => 2, () => 3])
    await expect(eventually(offer, equals(2), { time: createFakeTime() })).resolves.toBe(2)
    expect(offer.looked()).toBe(3)
    expect(offer.reports).toEqual([])
  })

  it('pauses a little longer each time, and never beyond the deadline', async () => {
    const time = createFakeTime()
    await eventually(observe([() => 1]), equals(2), { withinMs: 1000, time }).catch(() => undefined)
    expect(time.pauses.slice(0, 4)).toEqual([10, 20, 40, 80])
    expect(time.pauses.reduce((sum, pause) => sum + pause, 0)).toBe(1000)
  })

  it('says what was last seen, by whom, when it waited in vain', async () => {
    const offer = observe([() => 1])
    const error = await eventually(offer, equals(2), { withinMs: 500, time: createFakeTime() }).catch(
      (e) => e,
    )
    expect(error).toBeInstanceOf(ExpectationError)
    expect(error.message).toBe(
      'Bob looked at the offer: expected 2 within 0.5 s, saw 1\n  expected:  2\n  last seen: 1',
    )
    expect(offer.reports).toEqual([
      { question: 'the offer', host: 'Bob', expected: '2', lastSeen: '1', withinMs: 500 },
    ])
  })

  it('does not wait for what cannot come any more', async () => {
    const offer = observe([() => 1, () => 5])
    const matcher = unless((seen: number) => seen > 4, equals(2))
    const error = await eventually(offer, matcher, { time: createFakeTime() }).catch((e) => e)
    expect(offer.looked()).toBe(2)
    expect(error.message).toMatch(/^Bob looked at the offer: expected 2, in the end saw 5\n/)
  })

  it('cuts what was seen in its first line only', async () => {
    const long = 'x'.repeat(500)
    const error = await eventually(observe([() => long]), equals('y'), {
      withinMs: 0,
      time: createFakeTime(),
    }).catch((e) => e)
    const [first, , last] = (error as Error).message.split('\n')
    expect(first).toMatch(/^Bob looked at the offer: expected "y" at once, saw "x{159}…$/)
    expect(last).toBe(`  last seen: "${long}"`)
  })

  it('tells in words first what was seen, where the question has some', async () => {
    const job = {
      ...observe([() => ({ id: 'f4ad', code: 3 })]),
      inWords: ({ code }: { code: number }) => `code ${code}`,
    }
    const error = await eventually(job, isCode(0), { withinMs: 0, time: createFakeTime() }).catch((e) => e)
    expect(error.message).toContain('at once, saw code 3\n')
    expect(job.reports[0]).toMatchObject({ lastSeen: '{"id":"f4ad","code":3}', inWords: 'code 3' })
  })

  it('tells why nothing could be seen', async () => {
    const error = await eventually(observe([fail]), equals(2), { time: createFakeTime() }).catch((e) => e)
    expect(error.message).toContain('last seen: could not look: the machine does not answer')
  })

  it('gives up a look that hangs', async () => {
    let nowMs = 0
    const time: Time = {
      monotonicMs: () => nowMs,
      pause: async (durationMs) => {
        nowMs += durationMs
      },
    }
    const hanging = { ...observe([() => 1]), look: () => new Promise<number>(() => {}) }
    const error = await eventually(hanging, equals(2), { withinMs: 2000, time }).catch((e) => e)
    expect(error.message).toContain('no answer before the deadline')
  })
})

describe('consistently', () => {
  it('is content when every look satisfies', async () => {
    const started = observe([() => []])
    await expect(
      consistently(started, isEmpty, { forMs: 500, time: createFakeTime() }),
    ).resolves.toBeUndefined()
    expect(started.looked()).toBe(6)
  })

  it('ends with the first look that does not', async () => {
    const started = observe([() => [], () => ['a job'], () => []])
    const error = await consistently(started, isEmpty, { forMs: 500, time: createFakeTime() }).catch((e) => e)
    expect(error.message).toContain('last seen: ["a job"]')
    expect(started.reports[0]).toMatchObject({ host: 'Bob', withinMs: 500 })
  })

  it('takes a look that fails for a broken promise', async () => {
    const promise = consistently(observe<readonly string[]>([fail]), isEmpty, {
      forMs: 100,
      time: createFakeTime(),
    })
    await expect(promise).rejects.toThrow('could not look')
  })
})

describe('a matcher', () => {
  it('says in words what it wants', () => {
    expect(satisfies('an even number', (n: number) => n % 2 === 0)).toMatchObject({
      expected: 'an even number',
    })
    expect(equals({ free: 3 }).expected).toBe('{"free":3}')
  })
})
