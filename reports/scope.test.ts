import { expect, test } from 'vitest'
import type { Outcome, Scenario } from './model.ts'
import { coverScope, parseScope, unknownScopeLines } from './scope.ts'
import { record, whole } from './testing/stream.ts'

const scope = parseScope({
  version: 1,
  items: [
    {
      id: 'security',
      title: 'Security',
      done: ['x'],
      accept: { 1: 'refused', 2: 'granted', 3: 'revoked', 4: 'kept' },
    },
  ],
})

const scenario = (outcome: Outcome, ...scopeLines: string[]): Scenario => ({
  ...record(whole('a')).scenarios[0]!,
  outcome,
  scopeLines,
})

test('the lines of an item are read in order', () => {
  expect(scope[0]!.accept.map(({ n, text }) => `${n} ${text}`)).toEqual([
    '1 refused',
    '2 granted',
    '3 revoked',
    '4 kept',
  ])
})

test('data of another shape is no scope, and no error', () => {
  for (const data of [undefined, null, 7, 'text', [], { items: 3 }, { items: [null, { title: 'no id' }] }])
    expect(parseScope(data)).toEqual([])
  expect(parseScope({ items: [{ id: 'a' }] })).toEqual([{ id: 'a', title: '', accept: [] }])
})

test('a line is proven when a scenario passed and none failed, broken when one failed, skipped when none ran', () => {
  const scenarios = [
    scenario('passed', 'security-1'),
    scenario('flaky', 'security-1', 'security-2'),
    scenario('failed', 'security-2'),
    scenario('skipped', 'security-3'),
  ]
  expect(coverScope(scope, scenarios)[0]!.lines.map(({ state }) => state)).toEqual([
    'proven',
    'broken',
    'skipped',
    'open',
  ])
})

test('the proofs of a line come once each, in the order of the run', () => {
  const [first, second] = [scenario('passed', 'security-2', 'security-2'), scenario('failed', 'security-2')]
  const covered = coverScope(scope, [first, scenario('passed', 'security-1'), second])[0]!.lines
  expect(covered.map(({ scenarios }) => scenarios.length)).toEqual([1, 2, 0, 0])
  expect(covered[1]!.scenarios).toEqual([first, second])
})

test('a scenario that names a line that the scope does not have is noticed', () => {
  expect(unknownScopeLines(scope, [scenario('passed', 'security-1', 'security-9', 'other-1')])).toEqual([
    'security-9',
    'other-1',
  ])
})
