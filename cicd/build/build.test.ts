import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { repositoryRoot } from '../repository.ts'
import { bundle } from './bundle.ts'
import { readCommit } from './commit.ts'
import { hashInputs } from './inputs.ts'
import { addonFile, addonName } from './native-addons.ts'
import { smokeCheck } from './smoke.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

describe('the hash of the inputs', () => {
  beforeEach(() => {
    write('dms/a.ts', 'a')
    write('package-lock.json', '{}')
  })

  test.each([
    ['a source', 'dms/a.ts'],
    ['a new source', 'dms/b/c.ts'],
    ['the lockfile', 'package-lock.json'],
    ['the build itself', 'cicd/build/bundle.ts'],
  ])('changes with %s', (_what, path) => {
    const before = hashInputs(folder)
    write(path, 'other')
    expect(hashInputs(folder)).not.toBe(before)
  })

  test.each([
    ['a test', 'dms/a.test.ts'],
    ['a page', 'dms/README.md'],
    ['a feature', 'features/a.feature'],
  ])('does not change with %s', (_what, path) => {
    const before = hashInputs(folder)
    write(path, 'other')
    expect(hashInputs(folder)).toBe(before)
  })
})

describe('the commit of a build', () => {
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-c',
      'user.name=alice',
      '-c',
      'user.email=alice@example.org',
      '-C',
      folder,
      ...args,
    ])

  test('is unknown outside a clone', () => {
    expect(readCommit(folder)).toEqual({ commit: 'unknown', dirty: false })
  })

  test('says when sources differ from it, and does not mind other files', () => {
    write('dms/a.ts', 'a')
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'first')
    write('notes.md', 'x')
    expect(readCommit(folder)).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: false })
    write('dms/a.ts', 'b')
    expect(readCommit(folder)).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}-dirty$/), dirty: true })
  })
})

test('a bundle carries the database with its addon, and knows which build it is', async () => {
  write(
    'entry.ts',
    `import { Level } from '${join(repositoryRoot, 'node_modules/level/index.js')}'
     declare const __NUNET_VERSION__: string, __NUNET_COMMIT__: string
     const main = async () => {
       const database = new Level(process.argv[2])
       await database.put('greeting', 'hello')
       console.log(await database.get('greeting'), __NUNET_VERSION__, __NUNET_COMMIT__)
       await database.close()
     }
     void main()`,
  )
  const outFile = join(folder, 'out/nunet.cjs')
  await bundle({
    root: repositoryRoot,
    entry: join(folder, 'entry.ts'),
    outFile,
    version: '1.2.3',
    commit: 'abc',
  })
  copyFileSync(addonFile(repositoryRoot), join(folder, 'out', addonName))
  const output = execFileSync(process.execPath, [outFile, join(folder, 'database')], {
    encoding: 'utf8',
    env: {},
  })
  expect(output).toBe('hello 1.2.3 abc\n')
})

describe('the smoke check', () => {
  const binary = (script: string): string => {
    writeFileSync(join(folder, 'nunet'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return join(folder, 'nunet')
  }

  test('passes a binary that says the version', async () => {
    await expect(
      smokeCheck(binary(`echo '{"version":"1.0.0"}'`), { version: '1.0.0' }),
    ).resolves.toBeUndefined()
  })

  test.each([
    ['does not start', 'exit 1'],
    ['says another version', `echo '{"version":"0.9.0"}'`],
    ['says nothing', ':'],
    ['needs an environment', 'test -n "$HOME" && echo \'{"version":"1.0.0"}\''],
  ])('refuses a binary that %s', async (_what, script) => {
    await expect(smokeCheck(binary(script), { version: '1.0.0' })).rejects.toThrow('version --json')
  })
})
