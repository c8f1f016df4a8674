import { describe, expect, it } from 'vitest'
import type { Problem } from '../world/outcome.ts'
import { amount, completeAmount, readAmount } from './amount.ts'
import { readDurationMs } from './duration.ts'
import { ending } from './ending.ts'
import { ensemble, loadEnsemble } from './ensemble.ts'
import { splitNames } from './participants.ts'
import { readReason, reason } from './reason.ts'
import { service } from './service.ts'
import { readTerms } from './terms.ts'

const MiB = 2 ** 20
const whole = (regexp: RegExp) => new RegExp(`^(?:${regexp.source})$`)
const problem = (code: string, facts: Problem['facts'] = {}): Problem => ({ code, message: code, facts })

describe('an amount', () => {
  it.each([
    ['1 core', { cpuMillicores: 1000 }],
    ['1.5 cores', { cpuMillicores: 1500 }],
    ['500 millicores', { cpuMillicores: 500 }],
    ['2 GiB of memory', { memoryBytes: 2048 * MiB }],
    ['1 core and 1 MiB of disk', { cpuMillicores: 1000, diskBytes: MiB }],
    [
      '1 core, 256 MiB of memory and 16 MiB of disk',
      { cpuMillicores: 1000, memoryBytes: 256 * MiB, diskBytes: 16 * MiB },
    ],
  ])('%s is read with its unit', (words, expected) => {
    expect(words).toMatch(whole(amount.regexp))
    expect(readAmount(words)).toEqual(expected)
  })

  it.each(['1', '256 MiB', '-1 cores', '1 cores of memory', '2 GB of memory'])(
    '%s is not understood',
    (words) => {
      expect(words).not.toMatch(whole(amount.regexp))
    },
  )

  it('means nothing of whatever it does not speak of, once it is completed', () => {
    expect(completeAmount({ cpuMillicores: 5 })).toEqual({ cpuMillicores: 5, memoryBytes: 0, diskBytes: 0 })
  })
})

describe('a duration', () => {
  it('is read in milliseconds', () => {
    expect(['1 second', '10 seconds', '2 minutes', '1 hour'].map(readDurationMs)).toEqual([
      1000, 10_000, 120_000, 3_600_000,
    ])
  })
})

describe('terms of a grant', () => {
  it('bound its time, its further way or its place', () => {
    const find = (name: string) => ({ name }) as never
    expect(readTerms('that lasts 3 seconds', find)).toEqual({ durationMs: 3000 })
    expect(readTerms('that she may not pass on', find)).toEqual({ depth: 0 })
    expect(readTerms("that holds on Carol's machine only", find)).toEqual({ machine: { name: 'Carol' } })
  })
})

describe('several people', () => {
  it('are told apart', () => {
    expect(splitNames('Alice, Bob and Carol')).toEqual(['Alice', 'Bob', 'Carol'])
    expect(splitNames('Alice')).toEqual(['Alice'])
  })
})

describe('a reason', () => {
  it('is met by its own problem and by no other', () => {
    const revoked = readReason('the grant was revoked')
    expect(revoked.matches(problem('UCAN_REVOKED'))).toBe(true)
    expect(revoked.matches(problem('UCAN_EXPIRED'))).toBe(false)
    expect(revoked.matches(undefined)).toBe(false)
    expect(revoked.expected).toBe('a refusal because the grant was revoked')
  })

  it('of a shortfall wants exactly what is missing', () => {
    const short = readReason('64 MiB of memory are missing')
    const missing = { cpuMillicores: 0, memoryBytes: 64 * MiB, diskBytes: 0 }
    expect(short.matches(problem('RESOURCES_INSUFFICIENT', { missing }))).toBe(true)
    expect(
      short.matches(problem('RESOURCES_INSUFFICIENT', { missing: { ...missing, memoryBytes: 65 * MiB } })),
    ).toBe(false)
    expect(short.matches(problem('RESOURCES_INSUFFICIENT', { missing: { ...missing, diskBytes: 1 } }))).toBe(
      false,
    )
    expect(short.matches(problem('RESOURCES_INSUFFICIENT'))).toBe(false)
  })

  it('of a false grant tells an altered one from one of somebody else', () => {
    const altered = readReason('the grant was altered')
    const foreign = readReason('he does not trust whoever gave it')
    expect(altered.matches(problem('UCAN_SIGNATURE_INVALID'))).toBe(true)
    expect(altered.matches(problem('UCAN_UNTRUSTED_ROOT'))).toBe(false)
    expect(foreign.matches(problem('UCAN_UNTRUSTED_ROOT'))).toBe(true)
    expect(foreign.matches(problem('UCAN_NO_CAPABILITY'))).toBe(false)
  })

  it('of a mistake wants the place', () => {
    const wrong = readReason('the amount of memory is wrong')
    expect(
      wrong.matches(
        problem('INPUT_INVALID', { where: '/allocations/x/resources/memory (line 7, column 3)' }),
      ),
    ).toBe(true)
    expect(wrong.matches(problem('INPUT_INVALID', { where: '/allocations/x/resources/cpu' }))).toBe(false)
  })

  it('in unknown words is refused with the place to add it', () => {
    expect('the moon is full').not.toMatch(whole(reason.regexp))
    expect(() => readReason('the moon is full')).toThrow('No reason is known by the words "the moon is full"')
  })
})

describe('a service', () => {
  const bob = { name: 'Bob', did: 'did:key:bob' }
  const read = (words: string) => service.transformer.call(undefined as never, words)

  it('is the same in the singular and in the plural', () => {
    expect(read('greetings')).toBe(read('a greeting'))
  })

  it('knows the answer of the machine that was asked from that of another', () => {
    expect(read('a greeting').isAnswer({ ...bob }, bob)).toBe(true)
    expect(read('a greeting').isAnswer({ ...bob, did: 'did:key:carol' }, bob)).toBe(false)
    expect(read('a greeting').isAnswer(null, bob)).toBe(false)
  })

  it('that begins alike is another', () => {
    expect('/public/hello'.startsWith(read('near-greetings').behaviour)).toBe(true)
    expect(read('near-greetings').behaviour).not.toBe(read('greetings').behaviour)
  })
})

describe('a job', () => {
  it('is found by its name, and only by names that exist', () => {
    expect('greeting').toMatch(whole(ensemble.regexp))
    expect('greetings').not.toMatch(whole(ensemble.regexp))
    expect(loadEnsemble('greeting').text).toContain('version: V1')
  })
})

describe('an ending', () => {
  const read = (words: string) => ending.transformer.call(undefined as never, words)
  const job = (state: string, result: object) => ({ state, allocations: [{ result }] }) as never

  it('with a code wants that code', () => {
    expect(read('fails with code 3').matches(job('failed', { endedBy: 'exited', exitCode: 3 }))).toBe(true)
    expect(read('fails with code 3').matches(job('failed', { endedBy: 'exited', exitCode: 4 }))).toBe(false)
    expect(read('fails with code 3').matches(job('failed', { endedBy: 'time-limit', exitCode: 3 }))).toBe(
      false,
    )
  })

  it('by the time limit is not any failure', () => {
    expect(read('is ended by its time limit').matches(job('failed', { endedBy: 'time-limit' }))).toBe(true)
    expect(
      read('is ended by its time limit').matches(job('failed', { endedBy: 'exited', exitCode: 1 })),
    ).toBe(false)
  })
})
