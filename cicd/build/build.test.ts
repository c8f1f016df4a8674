import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { repositoryRoot } from '../repository.ts'
import { bundle } from './bundle.ts'
import { makeCodeCache } from './code-cache.ts'
import { readCommit } from './commit.ts'
import { removeDrafts } from './drafts.ts'
import { hashInputs } from './inputs.ts'
import { addonFile, addonName } from './native-addons.ts'
import { asProgram } from './program.ts'
import { compiledCheck, smokeCheck } from './smoke.ts'

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

test('what a process had half made goes; what another one makes, and what is made, stays', () => {
  for (const name of ['.draft-41-a', '.draft-4-a', 'nunet']) write(`${name}/nunet`, 'x')
  removeDrafts(folder, 4)
  expect(readdirSync(folder).sort()).toEqual(['.draft-41-a', 'nunet'])
  expect(() => removeDrafts(join(folder, 'nothing'), 4)).not.toThrow()
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

  test('refuses a binary that has to compile its program', async () => {
    await expect(compiledCheck(binary('echo "NUNET 1: compiled before" >&2'))).resolves.toBeUndefined()
    await expect(compiledCheck(binary('echo "NUNET 1: compiled anew" >&2'))).rejects.toThrow('compiled anew')
  })
})

describe('what V8 has compiled', () => {
  const daemon = (text: string) => {
    write('nunet.cjs', text)
    write('program', asProgram(text))
    const [program, bundle, codeCache] = ['program', 'nunet.cjs', 'code-cache'].map((name) =>
      join(folder, name),
    )
    return { program: program!, bundle: bundle!, codeCache: codeCache!, folder: join(folder, 'rehearsal') }
  }

  test('is kept once the daemon has met a neighbour, and belongs to its program', async () => {
    const files = daemon(`#!/usr/bin/env node
      if (process.argv[2] !== 'run') require('node:fs').appendFileSync(__dirname + '/asked', process.argv.slice(4).join(' ') + '\\n')
      else {
        console.error('a word before')
        console.error(JSON.stringify({ msg: 'ready', addresses: ['/somewhere'] }))
        const alive = setInterval(() => {}, 1000)
        process.once('SIGTERM', () => clearInterval(alive))
      }`)
    await makeCodeCache(files)
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('connect /somewhere\nget peers\n')
    const compiled = (text: string) =>
      new Script(text, { cachedData: readFileSync(files.codeCache) }).cachedDataRejected
    expect(compiled(readFileSync(files.program, 'utf8'))).toBe(false)
    expect(compiled('1 + 1')).toBe(true)
  }, 30_000)

  test('is not made of a daemon that does not start, and its last words are told', async () => {
    const files = daemon(`console.error('no room'); process.exitCode = 3`)
    await expect(makeCodeCache(files)).rejects.toThrow(/before it was ready.\nno room/)
  }, 30_000)
})
