import { expect, test } from 'vitest'
import { fillCriteria, readCriteria } from './criteria.ts'

const issue = `# An issue
- not a criterion
## Acceptance criteria
- [ ] A revoked grant stops the next message @scope:security-3
- [x] It is told to the asker \`trust-a1b2c3\`
- A wish
## Notes
- nothing`
const scenario = {
  id: 'trust-a1b2c3',
  title: 'A story',
  uri: 'f',
  line: 7,
  outcome: 'passed',
  scopeLines: ['security-3'],
}

test('criteria are the items below their heading, each with what it names', () => {
  expect(readCriteria(issue).map(({ line, names }) => [line, names])).toEqual([
    [4, ['security-3']],
    [5, ['trust-a1b2c3']],
    [6, []],
  ])
})

test('an item is ticked only when every scenario that proves it passed, and never by hand', () => {
  const fill = (outcome: string) => fillCriteria(readCriteria(issue), [{ ...scenario, outcome }], 'Last run.')
  expect(fill('passed')[0]).toMatch(/^- \[x\]/)
  expect(fill('passed')[1]).toBe('  - passed: `trust-a1b2c3` A story (f:7)')
  for (const outcome of ['failed', 'skipped', 'flaky']) {
    expect(fill(outcome).filter((line) => line.startsWith('- [x]'))).toEqual([])
  }
  expect(fill('passed').slice(4)).toEqual([
    '- [ ] A wish',
    '  - no scenario proves it: name a scope line or the id of a scenario',
    '',
    'Last run.',
  ])
})
