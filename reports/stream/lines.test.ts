import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { type Line, readLines } from './lines.ts'

const read = async (content: string, limit?: number): Promise<Line[]> => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'lines')
  writeFileSync(path, content)
  const found: Line[] = []
  for await (const lines of readLines(path, limit)) found.push(...lines)
  return found
}

test('lines come in order, each whole, wherever a read ends', async () => {
  const written = Array.from({ length: 3000 }, (_, at) => `${at} ${'ä'.repeat(at % 400)}`)
  written[7] = 'ü'.repeat(700_001)
  const found = await read(`${written.join('\n')}\n`)
  expect(found.map(({ text }) => text)).toEqual(written)
  expect(found.every(({ number, whole }, at) => number === at + 1 && whole)).toBe(true)
})

test('a last line without its end is told as such', async () => {
  expect(await read('one\n\ntw')).toEqual([
    { number: 1, text: 'one', whole: true },
    { number: 2, text: '', whole: true },
    { number: 3, text: 'tw', whole: false },
  ])
})

test('of a line that is too long nothing is kept, and those after it are read', async () => {
  expect(await read(`${'x'.repeat(900_000)}\nshort\n${'y'.repeat(11)}`, 10)).toEqual([
    { number: 1, text: '', whole: true, tooLong: true },
    { number: 2, text: 'short', whole: true },
    { number: 3, text: '', whole: false, tooLong: true },
  ])
})
