import { expect, test } from 'vitest'
import { judgeReadme } from './judge.ts'

const good = [
  '# dms/example',
  'Does one thing. And says why.',
  '',
  '| Name | Meaning |',
  '| --- | --- |',
  '| `x` | a thing |',
  '',
  '```plantuml',
  '@startuml',
  'interface X',
  '@enduml',
  '```',
  '',
  '```ts',
  'x()',
  '```',
  'Tests show that it works. Serves ucan-3. Proposed, not built: nothing.',
]

const judge = (lines: readonly string[]) =>
  judgeReadme('dms/example/README.md', lines.join('\n'), new Set(['ucan'])).map(({ message }) => message)

test('a page of the house’s form passes', () => {
  expect(judge(good)).toEqual([])
})

test.each([
  ['a title', /^# /],
  ['a table of public names', /^\| --- /],
  ['a class diagram', /^@startuml/],
  ['an example', /^```ts/],
  ['how it is tested', /^Tests show/],
  ['the scope items that it serves', /^Tests show/],
  ['what is proposed but not built', /^Tests show/],
])('a page without %s is refused', (what, line) => {
  expect(judge(good.filter((one) => !line.test(one)))).toContain(`lacks ${what}`)
})

test('a page of more than one screen is refused', () => {
  expect(judge([...good, ...Array.from({ length: 120 }, () => 'more')])).toEqual([
    expect.stringContaining('more than one screen'),
  ])
})
