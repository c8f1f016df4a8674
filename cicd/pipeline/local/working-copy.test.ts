import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyRepository } from './working-copy.ts'

let root: string
const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'working-copy-'))
  git(root, 'init', '--quiet', '--initial-branch', 'topic')
  writeFileSync(join(root, 'a.ts'), 'one\n')
  mkdirSync(join(root, 'node_modules'))
  git(root, 'add', 'a.ts')
  git(root, '-c', 'user.name=A', '-c', 'user.email=a@localhost', 'commit', '--quiet', '-m', 'feat: a')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a copy has what is not committed yet, and a change in it is one against main, on whatever branch it began', () => {
  writeFileSync(join(root, 'b.ts'), 'two\n')
  const copy = copyRepository(root)
  copy.change(['a.ts'])
  expect(readFileSync(join(copy.root, 'a.ts'), 'utf8')).toBe('one\n// Touched.\n')
  expect(git(copy.root, 'diff', '--name-only', 'origin/main').trim()).toBe('a.ts')
  expect(existsSync(join(copy.root, 'b.ts'))).toBe(true)
  copy[Symbol.dispose]()
  expect(existsSync(copy.root)).toBe(false)
  expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('one\n')
})
