import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readMatrix } from './read.ts'
import { readTags } from './tags.ts'

const own = readFileSync(new URL('../matrix.yaml', import.meta.url), 'utf8')

const faultsOf = (text: string): string => {
  try {
    readMatrix(text, 'matrix.yaml')
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the matrix', () => {
  test('ours has a mode for each stage and trigger', () => {
    const { stages, triggers } = readMatrix(own, 'matrix.yaml')
    expect(triggers).toHaveLength(9)
    expect(stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['static', 'functional', 'live', 'publish']),
    )
    for (const { when } of stages) expect(Object.keys(when)).toHaveLength(9)
  })

  test.each([
    [
      'a word that nobody knows',
      'work: units',
      'work: unit',
      /line \d+, column 11: work is "unit".*did you mean "units"/,
    ],
    [
      'an environment that there is not',
      'on: [rented]',
      'on: [rentd]',
      /line \d+, column 10: on is "rentd".*did you mean "rented"/,
    ],
    [
      'a stage that comes later',
      'after: [static]',
      'after: [live]',
      /after is "live".*stages before this one/,
    ],
    [
      'a budget without unit',
      'budget: 15 min, secrets',
      'budget: 15, secrets',
      /line 5, column 27: budget is 15; expected a time with its unit/,
    ],
    ['a trigger left out of a stage', 'push: all, ', '', /lacks push/],
    [
      'tags that are no expression',
      'tags: not @manual\n',
      'tags: not manual\n',
      /tags is no tag expression: "manual" stands/,
    ],
    ['shell words in a command', 'run: [check]', 'run: [check; reboot]', /run is "check; reboot"/],
    [
      'a command that is cut by change',
      'work: units',
      'work: command',
      /work is "command"; expected "run" beside it/,
    ],
    ['twice the same name', '- name: soak', '- name: network', /name is "network", as entry \d+ is/],
  ])('%s is told with its place', (_what, good, bad, message) => {
    expect(own).toContain(good)
    expect(faultsOf(own.replace(good, bad))).toMatch(message)
  })

  test('text that is no YAML, or too long, is refused and costs nothing', () => {
    expect(faultsOf('stages: [')).toMatch(/line 1, column \d+ is no YAML/)
    expect(faultsOf('#'.repeat(100_000))).toMatch(/holds 100000 characters/)
  })
})

describe('tag expressions', () => {
  const fits = (text: string, ...tags: string[]): boolean => readTags(text).matches(new Set(tags))
  test.each([
    ['', [], true],
    ['@a', ['@a'], true],
    ['@a', ['@b'], false],
    ['not @a', [], true],
    ['@a and not @b', ['@a', '@b'], false],
    ['@a or @b and @c', ['@a'], true],
    ['(@a or @b) and @c', ['@a'], false],
    ['not (@a or @b)', ['@b'], false],
    ['not not @a', ['@a'], true],
  ] as const)('%j with %j: %s', (text, tags, expected) => {
    expect(fits(text, ...tags)).toBe(expected)
  })
  test.each(['@a and', 'a', '(@a', '@a @b', 'not', ')', '@a)'])('%s is faulty and fits nothing', (text) => {
    expect(readTags(text).fault).toEqual(expect.any(String))
    expect(fits(text, '@a')).toBe(false)
  })
})
