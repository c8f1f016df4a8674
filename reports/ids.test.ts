import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, property, record as shape, string } from 'fast-check'
import { expect, test } from 'vitest'
import { readWrittenFeature } from './features.ts'
import { planIds } from './ids.ts'
import { runIds } from './ids-command.ts'
import { bench } from './manual/testing/desk.ts'

const uri = 'features/trust/grants.feature'
const plan = (text: string, more: readonly { uri: string; text: string }[] = []) =>
  planIds([{ uri, text }, ...more])
const feature = `# language: en
Feature: Grants

  Rule: One

    @scope:security-3 @conformance
    Scenario: A revoked grant stops the next message
      Given it "@id:not-a-tag"

    Scenario Outline: Twice <x>
      Given <x>

      Examples:
        | x |
        | 1 |

  @id:kept   @slow
  Scenario: Kept
    Given it
`

test('a scenario without an id gets one, before its tags or above it, and nothing else changes', () => {
  const { faults, given, files } = plan(feature)
  expect(faults).toEqual([])
  expect(given.map(({ line, id }) => [line, id])).toEqual([
    [7, 'trust-a-revoked-grant-stops-the'],
    [10, 'trust-twice-x'],
  ])
  expect(files[0]!.text).toBe(
    feature
      .replace('    @scope:security-3', '    @id:trust-a-revoked-grant-stops-the @scope:security-3')
      .replace('    Scenario Outline', '    @id:trust-twice-x\n    Scenario Outline'),
  )
  expect(readWrittenFeature(uri, files[0]!.text).map(({ id }) => id)).toEqual([
    'trust-a-revoked-grant-stops-the',
    'trust-twice-x.1',
    'kept',
  ])
})

test('doing it again changes nothing', () => {
  expect(plan(plan(feature).files[0]!.text)).toEqual({ faults: [], given: [], files: [] })
})

test('ends of lines stay what they were', () => {
  const text = 'Feature: f\r\n\tScenario: a\r\n\t\tGiven x\r\n'
  expect(plan(text).files[0]!.text).toBe('Feature: f\r\n\t@id:trust-a\r\n\tScenario: a\r\n\t\tGiven x\r\n')
})

test('equal names, and names without Latin letters, get ids of their own', () => {
  const text =
    'Feature: f\n  Scenario: a\n    Given x\n  Scenario: a\n    Given x\n  Scenario: 你好\n    Given x\n'
  const ids = plan(text, [{ uri: 'features/trust/b.feature', text }]).given.map(({ id }) => id)
  expect(ids.slice(0, 2)).toEqual(['trust-a', 'trust-a-2'])
  expect(ids[2]).toMatch(/^trust-[0-9a-f]{8}$/)
  expect(new Set(ids).size).toBe(6)
})

test.each([
  [
    'two scenarios bear one id',
    'Feature: f\n  @id:x\n  Scenario: a\n    Given x\n  @id:x\n  Scenario: b\n    Given x\n',
    'IDS_SHARED',
    /@id:x .*grants\.feature:3, features\/trust\/grants\.feature:6/,
  ],
  ['an id is no id', 'Feature: f\n  @id:ü\n  Scenario: a\n    Given x\n', 'IDS_FORM', /@id:ü \(.*:2\)/],
  ['an id is handed down', '@id:x\nFeature: f\n  Scenario: a\n    Given x\n', 'IDS_FORM', /handed down/],
  ['a scenario has two', 'Feature: f\n  @id:x @id:y\n  Scenario: a\n    Given x\n', 'IDS_FORM', /second id/],
  ['a feature does not parse', 'Scenario: a', 'FEATURE_BROKEN', /grants\.feature does not parse/],
])('when %s, the place is named and nothing is written', (_, text, code, message) => {
  const { faults, files } = plan(text, [
    { uri: 'features/b.feature', text: 'Feature: b\n  Scenario: b\n    Given x\n' },
  ])
  expect(faults).toMatchObject([{ code, text: expect.stringMatching(message) }])
  expect(files).toEqual([])
})

test('an id that two files share is refused with both places', () => {
  const text = 'Feature: f\n  @id:x\n  Scenario: a\n    Given x\n'
  expect(plan(text, [{ uri: 'features/other.feature', text }]).faults).toMatchObject([
    { code: 'IDS_SHARED', text: expect.stringContaining(`${uri}:3, features/other.feature:3`) },
  ])
})

test('whatever a scenario is called, its id is one, and the text still says the same', () => {
  assert(
    property(
      shape({ name: string({ maxLength: 80, unit: 'grapheme' }), folder: string({ maxLength: 20 }) }),
      ({ name, folder }) => {
        const line = name.replace(/\s+/g, ' ').trim()
        const text = `Feature: f\n  Scenario: ${line}\n    Given x\n`
        const { given, files } = planIds([{ uri: `features/${folder}/a.feature`, text }])
        expect(given[0]!.id).toMatch(/^[\w.-]{1,35}$/)
        expect(planIds(files)).toEqual({ faults: [], given: [], files: [] })
      },
    ),
  )
})

test('the command: --check tells and writes nothing, without it the files are written once', async () => {
  using desk = bench()
  const path = join(desk.root, uri)
  mkdirSync(join(desk.root, 'features/trust'), { recursive: true })
  writeFileSync(path, feature)
  expect(await runIds(['--check', '--json'], desk.program)).toBe(1)
  expect(desk.json<{ given: object[] }>().given).toHaveLength(2)
  expect(readFileSync(path, 'utf8')).toBe(feature)
  expect(await runIds([], desk.program)).toBe(0)
  const once = readFileSync(path, 'utf8')
  expect(once).not.toBe(feature)
  expect(await runIds(['--check'], desk.program)).toBe(0)
  expect(await runIds([], desk.program)).toBe(0)
  expect(readFileSync(path, 'utf8')).toBe(once)
  writeFileSync(join(desk.root, 'features/b.feature'), once)
  expect(await runIds([], desk.program)).toBe(1)
  expect(desk.complained.join('')).toMatch(/IDS_SHARED: @id:kept .*features\/b\.feature:\d+, features\/trust/)
  expect(await runIds(['x'], desk.program)).toBe(2)
})
