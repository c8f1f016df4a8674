import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultBook, newFaultId } from './fault-book.ts'
import { keepDiary, readDiary } from './fault-diary.ts'

describe('the diary of faults', () => {
  let folder: string
  let nowMs: number
  const file = () => join(folder, '.faults', 'diary.ndjson')
  const book = () => keepDiary(createFaultBook(folder), file(), () => nowMs++)
  const fault = { kind: 'crash', host: 'bob' } as const

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-diary-'))
    nowMs = 100
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('tells when each began, bit and was over, whichever process healed it', async () => {
    const id = newFaultId()
    const [one, other] = [book(), book()]
    one.write({ id, fault, memory: 1 })
    one.write({ id, fault, memory: 2 })
    other.remove(id)
    other.remove(id)
    expect(await readDiary(file())).toEqual([
      { atMs: 100, turn: 'begins', id, fault },
      { atMs: 101, turn: 'bites', id, fault },
      { atMs: 102, turn: 'over', id, fault },
    ])
    expect(one.list()).toEqual([])
  })

  it('is empty where nothing happened, and leaves out what cannot be understood', async () => {
    expect(await readDiary(file())).toEqual([])
    book().write({ id: 'a', fault, memory: null })
    writeFileSync(file(), '{"atMs":1}\nnull\n{"at', { flag: 'a' })
    expect((await readDiary(file())).map(({ turn }) => turn)).toEqual(['begins'])
  })

  it('never keeps a fault from being remembered or healed', () => {
    const kept = keepDiary(createFaultBook(folder), join(folder, 'file', 'diary'), () => 0)
    writeFileSync(join(folder, 'file'), '')
    kept.write({ id: 'a', fault, memory: null })
    expect(kept.list()).toHaveLength(1)
    kept.remove('a')
    expect(kept.list()).toEqual([])
  })
})
