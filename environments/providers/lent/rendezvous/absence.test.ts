import { expect, it } from 'vitest'
import { absence } from './absence.ts'
import type { Entry } from './book.ts'

const entry: Entry = { id: 'i', name: 'bob', proof: '', expiresMs: 1000, absenceMs: 1 }

it.each([
  ['HOST_TAKEN_BACK', 'its owner has taken it back', { isOver: true, isTakenBack: true }, 0],
  ['LEND_WITHDRAWN', 'it was given back', { isOver: true, isTakenBack: false }, 0],
  ['LEND_EXPIRED', 'its time is over', { isOver: true, isTakenBack: true }, 1000],
  ['LEND_AWAY', 'it is not connected now', {}, 0],
])('a machine that cannot be asked is %s when %s', (code, why, changes, nowMs) => {
  const problem = absence('bob', { ...entry, ...changes }, nowMs)
  expect(problem).toMatchObject({ code, message: `Asking the lent machine "bob": ${why}` })
})

it('a machine that nobody invited is unknown', () => {
  expect(absence('bob', undefined, 0)).toMatchObject({ code: 'LEND_UNKNOWN' })
})
