import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sweepDrafts } from './sweep-drafts.ts'

const nowMs = Date.parse('2026-11-23T10:00:00Z')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-drafts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const draft = (person: string, name: string, ageMs: number): string => {
  mkdirSync(join(folder, person), { recursive: true })
  const path = join(folder, person, name)
  writeFileSync(path, '{}')
  utimesSync(path, (nowMs - ageMs) / 1000, (nowMs - ageMs) / 1000)
  return path
}

it('removes what is too old and keeps what is not', () => {
  const [old, young] = [draft('a', 'old.json', 1001), draft('b', 'young.json', 999)]
  expect(sweepDrafts(folder, nowMs, { maxAgeMs: 1000, maxCount: 9 })).toBe(1)
  expect([old, young].map((path) => existsSync(path))).toEqual([false, true])
})

it('keeps the newest of too many, whoever wrote them', () => {
  const paths = [draft('a', '1.json', 30), draft('b', '2.json', 10), draft('a', '3.json', 20)]
  expect(sweepDrafts(folder, nowMs, { maxAgeMs: 1000, maxCount: 2 })).toBe(1)
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, true])
})

it('follows no link, and does not mind that there is no folder', () => {
  const kept = draft('elsewhere', 'old.json', 5000)
  mkdirSync(join(folder, 'drafts'))
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'drafts', 'link'))
  expect(sweepDrafts(join(folder, 'drafts'), nowMs, { maxAgeMs: 1, maxCount: 0 })).toBe(0)
  expect(existsSync(kept)).toBe(true)
  expect(sweepDrafts(join(folder, 'nothing'), nowMs)).toBe(0)
})
