import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { wantedBy } from './once.ts'
import { unplayedOf } from './unplayed.ts'
import { missedOf, wantedOf } from './wanted.ts'

const root = mkdtempSync(join(tmpdir(), 'wanted-'))
const write = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
write(
  'features/a.feature',
  'Feature: A\n  @both\n  Scenario: costs (2)\n    Given it\n  @both @once\n  Scenario Outline: rows\n    Given <it>\n    Examples:\n      | it |\n      | x  |\n      | y  |\n',
)
mkdirSync(join(root, 'features/empty'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const [first, x, y] = ['features/a.feature:3', 'features/a.feature:10', 'features/a.feature:11']

test.each([
  ['tags', { paths: [], tags: '@both' }, [first, x, y]],
  ['a name that would be a pattern', { paths: [], names: ['costs (2)'] }, [first]],
  ['a line', { paths: ['features/a.feature:3'] }, [first]],
  ['a row', { paths: ['features/a.feature:11'] }, [y]],
  ['all, and a line of it', { paths: ['features', 'features/a.feature:3'] }, [first, x, y]],
])('%s selects what it says', async (_, selection, places) => {
  expect(await wantedOf(root, selection)).toEqual({ places: new Set(places), selectsNothing: [] })
})

test('what selects nothing is named', async () => {
  const { selectsNothing } = await wantedOf(root, {
    paths: ['features/a.feature', 'features/empty'],
    names: ['rows', 'nobody'],
  })
  expect(selectsNothing).toEqual([
    expect.stringContaining('features/empty was named'),
    '--name "nobody" selects no scenario',
  ])
})

test('a feature that the tags leave out was still read', async () => {
  expect((await wantedOf(root, { paths: ['features/a.feature'], tags: '@other' })).selectsNothing).toEqual([])
})

test('tags that are no expression are refused, with an example', async () => {
  await expect(wantedOf(root, { paths: [], tags: '@a and (' })).rejects.toThrow(
    /^--tags "@a and \(" selects nothing: .*such as "@slow and not @needs:crash"/,
  )
})

test('further networks are asked for the same, but for what is played once', async () => {
  const places = { names: ['side-by-side', 'six-regions'] }
  const wanted = await wantedBy(places, root, { paths: [], names: ['costs', 'rows'] })
  expect(
    [...wanted].map(([tags, { places: asked, selectsNothing }]) => [tags, asked.size, selectsNothing]),
  ).toEqual([
    [undefined, 3, []],
    ['not @once', 1, []],
  ])
  expect((await wantedBy(places, root, { paths: [] })).size).toBe(0)
})

test('what never came up is told, the first by name', () => {
  const came = [{ uri: 'features/a.feature', line: 3 }]
  const wanted = { places: new Set([first, x, y].map(String)), selectsNothing: [] }
  expect(missedOf(wanted, came)).toEqual([`2 scenarios were selected and never came up: ${x}, ${y}`])
  expect(missedOf({ ...wanted, places: new Set([String(first)]) }, came)).toEqual([])
})

test('features that are never read are told by a run of all, and by no other', () => {
  const own = mkdtempSync(join(root, 'unplayed-'))
  const feature = 'Feature: F\n  Scenario: s\n    Given it\n'
  mkdirSync(join(own, 'features/.hidden'), { recursive: true })
  mkdirSync(join(own, 'features/manual'))
  for (const name of ['a.feature', '.hidden/b.feature', 'c.FEATURE', 'manual/d.feature', 'notes.txt'])
    writeFileSync(join(own, 'features', name), feature)
  // Around in a circle, and to nowhere, as editors leave it.
  symlinkSync(join(own, 'features'), join(own, 'features/again'))
  symlinkSync('somebody@somewhere', join(own, 'features/.#a.feature'))
  expect(unplayedOf(own, [])).toEqual([
    expect.stringContaining('features/.hidden/b.feature is never read'),
    expect.stringContaining('features/c.FEATURE is never read'),
    expect.stringContaining('"s" (features/manual/d.feature) lacks @manual'),
  ])
  expect(unplayedOf(own, ['./features/'])).toHaveLength(3)
  expect(unplayedOf(own, ['features/a.feature'])).toEqual([])
})
