import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { limits } from './limits.ts'
import { readBounded } from './read-bounded.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-bounded-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('what was sent is read, one byte more than is allowed at most', () => {
  const file = join(folder, 'sent.feature')
  writeFileSync(file, 'Feature: f')
  expect(readBounded(file).toString()).toBe('Feature: f')
  truncateSync(file, 1024 ** 3)
  expect(readBounded(file)).toHaveLength(limits.fileBytes + 1)
})

it.each(['/etc/passwd', '/proc/self/environ', 'secret'])(
  'a link to %s is not followed: what is found there would be printed where strangers read',
  (target) => {
    writeFileSync(join(folder, 'secret'), 'token=hunter2')
    const link = join(folder, `${target.replaceAll('/', '-')}.feature`)
    symlinkSync(target, link)
    expect(() => readBounded(link)).toThrow(`${link} is a link`)
  },
)

it('nothing is waited for, and what is no file is told', () => {
  const pipe = join(folder, 'pipe.feature')
  execFileSync('mkfifo', [pipe])
  for (const path of [pipe, folder, '/dev/zero', join(folder, 'absent')])
    expect(() => readBounded(path)).toThrow(`There is no file ${path}.`)
})
