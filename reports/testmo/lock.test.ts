import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { lockSpool } from './lock.ts'

test('a second publication on the same folder is refused until the first has ended', () => {
  using folder = temporaryFolder()
  {
    using _first = lockSpool(folder.path)
    expect(() => lockSpool(folder.path)).toThrow(
      expect.objectContaining({
        code: 'TESTMO_SPOOL',
        message: expect.stringContaining(String(process.pid)),
      }),
    )
  }
  using _second = lockSpool(folder.path)
  expect(readdirSync(folder.path)).toEqual(['publish.lock'])
})

test('the lock of a process that is gone is taken over', () => {
  using folder = temporaryFolder()
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(join(folder.path, 'publish.lock'), String(pid))
  using _lock = lockSpool(folder.path)
  expect(() => lockSpool(folder.path)).toThrow(expect.objectContaining({ code: 'TESTMO_SPOOL' }))
})
