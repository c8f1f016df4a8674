import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recordText } from '../formats/record-text.ts'
import { temporaryFolder } from '../testing/project.ts'
import { attempted, finished, planned, record, started } from '../testing/stream.ts'
import { readRecord } from './read-pages.ts'
import { linesOf } from './reading.ts'

const two = record([
  started,
  ...planned('a'),
  ...planned('b'),
  ...attempted('a', 'PASSED'),
  ...attempted('b', 'FAILED'),
  finished,
])
const text = [...recordText(two)].join('')

const reading = (content: string) => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'record.json')
  writeFileSync(path, content)
  return readRecord(path, 'run-1')
}

test('a record is JSON as a whole, and the same scenario by scenario', () => {
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(two)))
  expect([...reading(text).values()]).toEqual(['passed', 'failed'])
})

test('a record without scenarios is read', () => {
  expect(reading([...recordText({ ...two, scenarios: [] })].join('')).size).toBe(0)
})

const lines = text.split('\n')
test.each([
  ['the last scenario is missing', [...lines.slice(0, 2), ...lines.slice(3)], 'a scenario of it is missing'],
  [
    'a scenario follows the last one',
    [...lines.slice(0, 3), lines[2]!, ...lines.slice(3)],
    'it goes on after',
  ],
  ['the end is missing', lines.slice(0, 3), 'it is cut off'],
  ['a scenario is cut', [lines[0]!, lines[1]!.slice(0, 50), ...lines.slice(2)], 'JSON'],
  ['the head is cut', [lines[0]!.slice(0, 40), ...lines.slice(1)], 'it is not a record'],
])('a record is refused where %s', (_what, changed, why) => {
  expect(() => reading(changed.join('\n'))).toThrow(why)
})

test('lines of a file come whole, however long they are and wherever a read ends', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'lines')
  const written = ['ä'.repeat(1_500_000), '', 'ü'.repeat(700_001), 'end']
  writeFileSync(path, written.join('\n'))
  expect([...linesOf(path)]).toEqual(written)
})
