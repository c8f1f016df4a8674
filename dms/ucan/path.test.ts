import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { abilityOf, implies, isCapabilityPath, pathOfAbility } from './path.ts'

const segment = fc.stringMatching(/^[a-z0-9-]{1,4}$/)
const path = fc.oneof(
  fc.constant('/'),
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
)

/** The slow and obvious rule: a list of segments is a prefix of the other. */
const isPrefix = (granted: string, asked: string): boolean => {
  const [short, long] = [granted, asked].map((text) => text.split('/').filter((part) => part !== ''))
  return short!.every((part, index) => long![index] === part)
}

describe('what a path includes', () => {
  test.each(['/job', '/job/start', '/job/start/now'])('/job includes %s', (asked) => {
    expect(implies('/job', asked)).toBe(true)
  })

  test.each(['/jobs', '/jo', '/', '/dms/job', '/job-start'])('/job does not include %s', (asked) => {
    expect(implies('/job', asked)).toBe(false)
  })

  test('it agrees with comparing segment by segment', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(implies(a, b)).toBe(isPrefix(a, b))
      }),
    )
  })

  test('it is reflexive and transitive, and antisymmetric', () => {
    const below = fc.tuple(path, fc.array(segment, { maxLength: 2 }))
    fc.assert(
      fc.property(below, path, ([a, more], c) => {
        const b = [a === '/' ? '' : a, ...more].join('/') || '/'
        expect(implies(a, a)).toBe(true)
        expect(implies(a, b)).toBe(true)
        if (implies(b, c)) expect(implies(a, c)).toBe(true)
        if (implies(b, a)) expect(a).toBe(b)
      }),
    )
  })
})

describe('form', () => {
  test.each(['/', '/a', '/dms/node/peers/list', '/a-b/0', `/${'a'.repeat(199)}`])('%s is a path', (text) => {
    expect(isCapabilityPath(text)).toBe(true)
  })

  test.each([
    '',
    'job',
    '/job/',
    '//job',
    '/job//x',
    '/job/../admin',
    '/job/.',
    '/JOB',
    '/job%2fstart',
    '/ｊｏｂ',
    '/job\n',
    '/job\u0000',
    '/job*',
    '/*',
    '*',
    `/${'a'.repeat(200)}`,
    null,
    7,
    ['/job'],
  ])('%j is no path', (text) => {
    expect(isCapabilityPath(text)).toBe(false)
  })

  test('paths and abilities map to each other, one to one', () => {
    fc.assert(
      fc.property(path, (text) => {
        expect(pathOfAbility(abilityOf(text))).toBe(text)
      }),
    )
  })

  test.each(['', '/', '/job', 'job/', '**', 'Job', 'job/*', undefined])('%j is no ability', (ability) => {
    expect(pathOfAbility(ability)).toBeUndefined()
  })
})
