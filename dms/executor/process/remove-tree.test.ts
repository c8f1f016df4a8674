import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeTree } from './remove-tree.ts'

it('other work goes on while a tree is removed', async () => {
  const path = mkdtempSync(join(tmpdir(), 'nunet-tree-'))
  mkdirSync(join(path, 'deep'))
  for (let count = 0; count < 500; count++) writeFileSync(join(path, 'deep', `${count}`), '')
  const removed = removeTree(path)
  expect(existsSync(join(path, 'deep'))).toBe(true)
  await removed
  expect(existsSync(path)).toBe(false)
})
