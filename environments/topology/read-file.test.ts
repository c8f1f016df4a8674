import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTopologyFile } from './read-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'topology-'))
mkdirSync(join(folder, 'builds'))
writeFileSync(join(folder, 'builds', 'build.json'), '{}')
afterAll(() => rmSync(folder, { recursive: true }))

const readAs = (text: string) => {
  const path = join(folder, 'mine.yaml')
  writeFileSync(path, text)
  return readTopologyFile(path)
}

describe('a build that is a path', () => {
  it.each([
    'builds/build.json',
    './builds/build.json',
    'file: builds/../builds/build.json',
    '{ file: builds/build.json }',
    join(folder, 'builds', 'build.json'),
  ])('begins at the folder of its topology: %s', (build) => {
    const quoted = build.startsWith('{') ? build : JSON.stringify(build)
    expect(readAs(`hosts: [{ name: bob, count: 2, build: ${quoted} }]`).hosts).toEqual(
      ['bob-1', 'bob-2'].map((name) => ({ name, build: { file: join(folder, 'builds', 'build.json') } })),
    )
  })

  it('leaves other builds as they are', () => {
    expect(readAs('hosts: [{ name: bob, build: tag v0.5.0 }, { name: carol }]').hosts).toEqual([
      { name: 'bob', build: { tag: 'v0.5.0' } },
      { name: 'carol' },
    ])
  })

  it.each([
    ['not there', 'dist/build.json', 'dist/build.json'],
    ['a folder', './builds', 'builds'],
  ])('is refused with its place when it is %s', (_, build, path) => {
    const text = `hosts:\n  - name: alice\n  - name: bob\n    build: ${build}\n`
    expect(() => readAs(text)).toThrow(
      `line 4, column 12: build is the file "${build}", and there is no file ${join(folder, path)}; expected the path of a build.json`,
    )
  })
})

it('reads the example of the page for developers as it is printed, in a folder where nothing else is', () => {
  const page = readFileSync(new URL('../../specs/contributing/developers.md', import.meta.url), 'utf8')
  const [, example] = /```yaml\n(.*?)```/s.exec(page) ?? []
  expect(readAs(example!)).toMatchObject({
    name: 'mine',
    hosts: expect.arrayContaining([{ name: 'bob', region: 'ashburn' }]),
  })
})

it.each(['none.yaml', 'mine.yaml/none.yaml'])(
  'says which file is not there, and where paths begin: %s',
  (name) => {
    readAs('hosts: [{ name: bob }]')
    const path = join(folder, name)
    expect(() => readTopologyFile(path)).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_UNKNOWN_TOPOLOGY',
        message: expect.stringContaining(`Reading topology ${path}: there is no such file`),
        hint: expect.stringContaining('begins at the folder in which you typed it'),
      }),
    )
  },
)

it('waits for no pipe, and reads no file of any size', () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  expect(() => readTopologyFile(pipe)).toThrow('not a regular file')
  const large = join(folder, 'large.yaml')
  writeFileSync(large, '')
  truncateSync(large, 1024 ** 3)
  expect(() => readTopologyFile(large)).toThrow('it has 1073741824 bytes')
})
