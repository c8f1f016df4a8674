import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { placesFor } from './once.ts'

const root = mkdtempSync(join(tmpdir(), 'once-'))
mkdirSync(join(root, 'features'))
writeFileSync(
  join(root, 'features/small.feature'),
  'Feature: Small\n  @once\n  Scenario: alike\n    Given it\n  Scenario: different\n    Given it\n',
)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const three = { names: ['side-by-side', 'six-regions', 'behind-nat'] }
const one = {
  names: ['side-by-side'],
  leftOut: 'not on six-regions and behind-nat: no network makes a difference to what was selected',
}

test.each([
  ['everything', { paths: [] }, three],
  ['both kinds', { paths: ['features'] }, three],
  ['one to which networks make a difference', { paths: [], names: ['different'] }, three],
  ['one to which they make none, by name', { paths: [], names: ['alike'] }, one],
  ['one to which they make none, by tag', { paths: [], tags: '@once' }, one],
  ['one to which they make none, by line', { paths: ['features/small.feature:3'] }, one],
  ['nothing at all, which is red everywhere', { paths: [], names: ['nobody'] }, three],
])('%s is played where it has to be', async (_, selection, places) => {
  expect(await placesFor(three, root, selection)).toEqual(places)
})
