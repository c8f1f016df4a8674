import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../fault.ts'
import { createFaultBook, newFaultId } from './fault-book.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nunet-book-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const crashOf = (host: string): Fault => ({ kind: 'crash', host })

describe('the book of open faults', () => {
  it('is the same for every process that reads it, in the order of writing', () => {
    const book = createFaultBook(directory)
    const ids = Array.from({ length: 3 }, (_, index) => `00${index}-a`)
    for (const id of ids) book.write({ id, fault: crashOf(id), memory: { id } })
    book.write({ id: '000-a', fault: crashOf('000-a'), memory: { more: 'is known' } })
    const read = createFaultBook(directory).list()
    expect(read.map((page) => page.id)).toEqual(ids)
    expect(read[0]!.memory).toEqual({ more: 'is known' })
    createFaultBook(directory).remove('001-a')
    expect(book.list().map((page) => page.id)).toEqual(['000-a', '002-a'])
  })

  it('names pages in the order of their writing, however fast they come', () => {
    const ids = Array.from({ length: 50 }, newFaultId)
    expect(ids).toEqual(ids.toSorted())
  })

  it('shows nothing to others, and leaves no drafts', () => {
    createFaultBook(directory).write({ id: newFaultId(), fault: crashOf('bob'), memory: {} })
    const folder = join(directory, '.faults')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600])
  })

  it('is empty when the network is gone, and skips what is damaged', () => {
    expect(createFaultBook(join(directory, 'gone')).list()).toEqual([])
    mkdirSync(join(directory, '.faults'))
    writeFileSync(join(directory, '.faults', '1.json'), '{"id": "1", "fault": nonsense')
    writeFileSync(join(directory, '.faults', '2.json'), '{"id": "2"}')
    expect(createFaultBook(directory).list()).toEqual([])
  })
})
