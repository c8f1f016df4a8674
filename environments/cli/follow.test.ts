import fc from 'fast-check'
import { expect, it } from 'vitest'
import { followLog, grownBy } from './follow.ts'

it('what a log grew by is told once, though only its end is read', () => {
  const line = fc.stringMatching(/^[a-z0-9 ]{1,40}$/).map((text) => `${text}\n`)
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.array(line, { maxLength: 30 }),
      fc.nat(200),
      (old, more, cut) => {
        const before = old.join('')
        const now = (before + more.join('')).slice(Math.min(cut, Math.max(0, before.length - 4096)))
        expect(grownBy(before, now)).toBe(more.join(''))
      },
    ),
  )
  const long = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join('')
  expect(grownBy(long, `${long}new\n`.slice(3000))).toBe('new\n')
  expect(grownBy('long gone\n', 'quite other\n')).toBe('quite other\n')
})

it('a far log is followed until it is enough', async () => {
  const enough = new AbortController()
  const ends = ['one\n', 'one\n', 'one\ntwo\n', 'one\ntwo\nthree\n']
  let text = ''
  const read = async () => {
    const [now = ''] = ends.splice(0, 1)
    if (now.includes('two')) enough.abort()
    return now
  }
  const write = (part: string) => {
    text += part
  }
  await followLog(read, write, { signal: enough.signal, everyMs: 1 })
  expect(text).toBe('one\ntwo\n')
})
