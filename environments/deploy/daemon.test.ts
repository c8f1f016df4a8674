import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

it('the word of how a daemon ended is waited for although nothing else is to be done', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-word-'))
  const script = resolve(import.meta.dirname, '../testing/gone-child.ts')
  const { status, stdout } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect([status, stdout]).toEqual([0, 'ended with exit code 3'])
})
