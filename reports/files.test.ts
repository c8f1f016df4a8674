import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeWhole, writeWholeFolder } from './files.ts'
import { temporaryFolder } from './testing/project.ts'

test('pieces become one file', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'file')
  const pieces = Array.from({ length: 1000 }, (_, at) => `${at} ü `.repeat(100))
  writeWhole(path, pieces)
  expect(readFileSync(path, 'utf8')).toBe(pieces.join(''))
})

test('a file whose pieces break off is not written, and the old one stays', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'file')
  writeFileSync(path, 'old')
  const pieces = function* () {
    yield 'new'.repeat(200_000)
    throw new Error('no more')
  }
  expect(() => writeWhole(path, pieces())).toThrow('no more')
  expect(readdirSync(folder.path)).toEqual(['file'])
  expect(readFileSync(path, 'utf8')).toBe('old')
})

test('a folder takes the place of the old one as a whole, or not at all', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'results')
  mkdirSync(path)
  writeFileSync(join(path, 'old'), '')
  const fill = (draft: string): void => writeFileSync(join(draft, 'new'), '')
  expect(() =>
    writeWholeFolder(path, (draft) => {
      fill(draft)
      throw new Error('the disk is full')
    }),
  ).toThrow('the disk is full')
  expect(readdirSync(path)).toEqual(['old'])
  writeWholeFolder(path, fill)
  expect([readdirSync(path), readdirSync(folder.path)]).toEqual([['new'], ['results']])
})
