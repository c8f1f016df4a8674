import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultHistories, readHistories } from './histories.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'histories-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const line = JSON.stringify({ environment: 'netns', uri: 'f', title: 'A story', durationMs: 5 })

test('what is broken in a history is told with its file, and costs nothing but itself', () => {
  writeFileSync(join(root, 'good.ndjson'), `${line}\n`)
  writeFileSync(join(root, 'torn.ndjson'), `${line}\n{"environment":"ne`)
  mkdirSync(join(root, 'folder.ndjson'))
  const { measured, problems } = readHistories(root, [
    'good.ndjson',
    'torn.ndjson',
    'folder.ndjson',
    'absent.ndjson',
  ])
  expect(measured).toHaveLength(2)
  expect(problems).toEqual([
    '1 line of torn.ndjson cannot be used; passed over',
    expect.stringMatching(/^folder\.ndjson cannot be read; passed over: EISDIR/),
  ])
})

test('the last run alone counts only where no history remembers it', () => {
  mkdirSync(join(root, 'reports/out'), { recursive: true })
  writeFileSync(join(root, 'reports/out/history.ndjson'), '')
  expect(defaultHistories(root).at(-1)).toBe('reports/out/history.ndjson')
  writeFileSync(join(root, 'reports/history.ndjson'), '')
  expect(defaultHistories(root).filter((file) => file.startsWith('reports/'))).toEqual([
    'reports/history.ndjson',
  ])
})
