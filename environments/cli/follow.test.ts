import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundLog, cutLine, logBounds } from '../deploy/bound-log.ts'
import { hostFiles } from '../deploy/index.ts'
import { followFile, followLog, grownBy } from './follow.ts'

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
  expect(grownBy(long, `${cutLine}\n${long.slice(9000)}new\n`)).toBe('new\n')
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

it('a log is followed over the moments when it becomes too long, each line once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-follow-'))
  const files = hostFiles(folder, 'alice')
  mkdirSync(files.directory)
  let written = 0
  const grow = (lines: number) => {
    const from = written
    written += lines
    const text = Array.from({ length: lines }, (_, index) => `line ${from + index} ü ${'x'.repeat(90)}\n`)
    appendFileSync(files.log, text.join(''))
  }
  const tooMany = Math.ceil(logBounds.cutAtBytes / 100)
  grow(tooMany)
  await boundLog(files)
  grow(5)
  const enough = new AbortController()
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const following = followFile(files, write, enough.signal)
  const told = () => [...text.matchAll(/^line (\d+) ü x+$/gm)].map(([, number]) => Number(number))
  for (let turn = 1; turn <= 2; turn++) {
    grow(tooMany)
    await expect.poll(() => told().length).toBe(written)
    // Nobody has been told these when the log is emptied, for that happens at once.
    grow(50)
    expect(await boundLog(files)).toBe(true)
    grow(3)
    await expect.poll(() => told().length).toBe(written)
  }
  enough.abort()
  await following
  rmSync(folder, { recursive: true })
  expect(told()).toEqual(Array.from({ length: written }, (_, index) => index))
  expect(text).not.toContain(cutLine)
})
