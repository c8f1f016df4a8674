import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLedger, proofOf } from './book.ts'

const secret = 'b'.repeat(43)
const id = '00112233445566aa'
const nowMs = 1_700_000_000_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'book-'))
  const entry = { id, name: 'bob', proof: proofOf(secret), expiresMs: nowMs + 1000, absenceMs: 1000 }
  openLedger(folder).add(entry)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bob = { id, secret, peerId: 'bob' }

describe('an invitation in the book', () => {
  it('lets in the first machine that shows it, again and again, and no other', () => {
    expect(openLedger(folder).admit(bob, nowMs)).toMatchObject({ name: 'bob', peerId: 'bob' })
    expect(openLedger(folder).admit(bob, nowMs)).toMatchObject({ name: 'bob' })
    expect(openLedger(folder).admit({ ...bob, peerId: 'mallory' }, nowMs)).toBe('LEND_USED')
  })

  it.each([
    ['another secret', { ...bob, secret: 'c'.repeat(43) }, nowMs, 'LEND_UNKNOWN'],
    ['another id', { ...bob, id: 'ff'.repeat(8) }, nowMs, 'LEND_UNKNOWN'],
    ['a late comer', bob, nowMs + 1000, 'LEND_EXPIRED'],
  ])('does not let in %s', (_what, who, atMs, refusal) => {
    expect(openLedger(folder).admit(who, atMs)).toBe(refusal)
  })

  it('does not let in a machine that was taken back', () => {
    const ledger = openLedger(folder)
    ledger.change('bob', { isOver: true })
    expect(ledger.admit(bob, nowMs)).toBe('LEND_WITHDRAWN')
  })

  it('keeps no secret', () => {
    expect(readFileSync(join(folder, 'book.json'), 'utf8')).not.toContain(secret)
  })
})
