import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCommit, git, releaseTags } from './git.ts'

describe('a repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-git-'))
  const run = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim()

  beforeAll(() => {
    run('init', '--quiet')
    run(
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@t.example',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'one',
    )
    for (const tag of ['v0.9.0', 'v0.10.0', 'v0.10.1-rc.1', 'v1', 'vnext', 'other-9.9.9']) run('tag', tag)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has its releases by number, the newest first, candidates left out', async () => {
    expect(await releaseTags(folder)).toEqual(['v0.10.0', 'v0.9.0'])
  })

  it('knows names of commits, and says nothing of those it has not', async () => {
    const head = run('rev-parse', 'HEAD')
    expect(await findCommit(folder, 'v0.9.0')).toBe(head)
    expect(await findCommit(folder, head.slice(0, 8))).toBe(head)
    expect(await findCommit(folder, 'deadbeef')).toBeUndefined()
    expect(await findCommit(folder, '--all')).toBeUndefined()
  })

  it('that is none is named, with the fix', async () => {
    await expect(findCommit(tmpdir(), 'HEAD')).rejects.toThrow(/Asking git in .*not a git repository.*clone/s)
  })

  it('is asked without what a hook has put into the environment', async () => {
    process.env.GIT_DIR = '/nonexistent'
    try {
      expect(await git(folder, ['rev-parse', 'HEAD'])).toBe(
        run('--git-dir', join(folder, '.git'), 'rev-parse', 'HEAD'),
      )
    } finally {
      delete process.env.GIT_DIR
    }
  })
})
