import { expect, test } from 'vitest'
import { judgeChange } from './change-check.ts'

const lacks = (files: readonly string[], subjects: readonly string[] = ['feat(dms): more']) =>
  judgeChange(files, subjects).map(({ message }) => message)

test('a change of the daemon alone lacks scenario, README and changelog', () => {
  expect(lacks(['dms/job/parse.ts', 'dms/job/limit.ts'])).toEqual([
    'dms/job/parse.ts and 1 more changed without a scenario',
    'dms/job/parse.ts and 1 more changed without a README',
    'dms/job/parse.ts and 1 more changed without a line in the changelog',
  ])
})

test('a change that brings all three lacks nothing; the harness needs no scenario', () => {
  const words = ['dms/job/README.md', 'specs/changes/changelog.md']
  expect(lacks(['dms/job/parse.ts', 'features/deployment/fit.feature', ...words])).toEqual([])
  expect(lacks(['cicd/plan.ts', ...words])).toEqual([])
})

test('tests, words and what users do not see need nothing', () => {
  expect(lacks(['dms/job/parse.test.ts', 'README.md'])).toEqual([])
  expect(lacks(['dms/job/parse.ts'], ['refactor(dms/job): a name', 'test: more'])).toEqual([])
  expect(lacks(['dms/job/parse.ts'], ['refactor(dms/job): a name', 'fix(dms/job): a limit'])).toHaveLength(3)
})
