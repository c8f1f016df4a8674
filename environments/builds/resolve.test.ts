import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLinuxProcesses } from '../lease/index.ts'
import { tryLock } from '../lease/lock.ts'
import { createBuilder } from './index.ts'

/** Stands for cicd/setup.mjs: writes what a build leaves, and counts. */
const pretendedBuild = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
const text = readFileSync('daemon.txt', 'utf8')
console.log('compiling', process.argv[2])
if (text.includes('broken')) { console.error('it does not bundle'); process.exit(3) }
// As the real one, which ends its npm then.
process.on('SIGTERM', () => { appendFileSync(process.env.NUNET_TEST_COUNT, 'ended in order\\n'); process.exit(143) })
if (text.includes('slow')) appendFileSync(process.env.NUNET_TEST_COUNT, 'begun\\n')
if (text.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 60_000))
mkdirSync('dist')
writeFileSync('dist/nunet', text)
const sha256 = createHash('sha256').update(text).digest('hex')
writeFileSync('dist/build.json', JSON.stringify({ version: '1', commit, artifacts: [{ name: 'nunet', path: 'nunet', sha256 }] }))
appendFileSync(process.env.NUNET_TEST_COUNT, commit + '\\n')
`

describe('a build that somebody asks for', () => {
  let folder: string
  let repository: string
  let cache: string
  const processes = createLinuxProcesses()
  const builder = () => createBuilder({ repository, cache, processes })
  // Commits and tags with a text need one; whoever runs this may have none.
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.example']
  const run = (...args: string[]) =>
    execFileSync('git', ['-C', repository, ...identity, ...args], { encoding: 'utf8' }).trim()
  const commit = (text: string): string => {
    writeFileSync(join(repository, 'daemon.txt'), text)
    run('add', '.')
    run('commit', '--quiet', '-m', text)
    return run('rev-parse', 'HEAD')
  }
  const made = () =>
    existsSync(join(folder, 'count')) ? readFileSync(join(folder, 'count'), 'utf8').trim().split('\n') : []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-builds-'))
    repository = join(folder, 'repository')
    cache = join(folder, 'cache')
    mkdirSync(join(repository, 'cicd'), { recursive: true })
    writeFileSync(join(repository, 'cicd', 'setup.mjs'), pretendedBuild)
    writeFileSync(join(repository, 'package-lock.json'), '{}')
    writeFileSync(join(repository, '.gitignore'), 'node_modules\n')
    run('init', '--quiet')
    process.env.NUNET_TEST_COUNT = join(folder, 'count')
  })
  afterEach(() => {
    delete process.env.NUNET_TEST_COUNT
    rmSync(folder, { recursive: true, force: true })
  })

  it('is made of the commit, not of the checkout, and kept', async () => {
    const first = commit('one')
    commit('two')
    writeFileSync(join(repository, 'daemon.txt'), 'not committed')
    const lines: string[] = []
    const build = await builder().resolve(
      { commit: first.slice(0, 10) },
      { onProgress: (line) => lines.push(line) },
    )
    expect(build.commit).toBe(first)
    expect(readFileSync(build.binary, 'utf8')).toBe('one')
    expect(lines.join('\n')).toMatch(/taking its sources.*done in/s)
    expect(await builder().resolve({ commit: first })).toEqual(build)
    expect(made()).toEqual([first])
    expect(readdirSync(join(cache, 'workshop'))).toEqual([])
  })

  it('is made once by two who want it at the same time', async () => {
    const head = commit('one')
    const [a, b] = await Promise.all([
      builder().resolve({ commit: head }),
      builder().resolve({ commit: 'HEAD' }),
    ])
    expect(a).toEqual(b)
    expect(made()).toEqual([head])
  })

  it('is made again when what was kept is no longer what it was', async () => {
    const head = commit('one')
    const { binary } = await builder().resolve({ commit: head })
    chmodSync(binary, 0o700)
    writeFileSync(binary, 'altered')
    expect(readFileSync((await builder().resolve({ commit: head })).binary, 'utf8')).toBe('one')
    expect(made()).toEqual([head, head])
  })

  it('of the last release is that of the newest final tag', async () => {
    const first = commit('one')
    run('tag', 'v1.2.0')
    commit('two')
    run('tag', 'v1.10.0-rc.1')
    expect((await builder().resolve({ lastRelease: true })).commit).toBe(first)
    commit('three')
    run('tag', '-m', 'annotated', 'v1.10.0')
    expect((await builder().resolve({ lastRelease: true })).commit).toBe(run('rev-parse', 'HEAD'))
    expect((await builder().resolve({ tag: 'v1.2.0' })).commit).toBe(first)
  })

  it.each([
    [{ lastRelease: true as const }, 'no tag of a final release', 'git fetch --tags'],
    [{ commit: 'deadbeef' }, 'no such commit', 'git log --oneline'],
    [{ tag: 'v0.1.0-rcc' }, 'did you mean "v0.1.0-rc"?', 'git fetch --tags'],
    [{ file: '/nonexistent/build.json' }, 'there is no such file', 'npm run build'],
  ])('that does not exist is named with the fix: %j', async (choice, why, fix) => {
    commit('one')
    run('tag', 'v0.1.0-rc')
    await expect(builder().resolve(choice)).rejects.toThrow(why)
    await expect(builder().resolve(choice)).rejects.toThrow(fix)
    expect(made()).toEqual([])
  })

  it('that fails says what the build said last, and leaves nothing', async () => {
    const head = commit('broken')
    await expect(builder().resolve({ commit: head })).rejects.toThrow(
      /Building commit [0-9a-f]{12}: exit code 3\n.*it does not bundle.*npm run build/s,
    )
    expect(readdirSync(cache)).toEqual(['workshop'])
    expect(readdirSync(join(cache, 'workshop'))).toEqual([])
  })

  it('is given up on request, with everything it started', async () => {
    const head = commit('slow')
    const stop = new AbortController()
    const inCache = () => processes.all().filter(({ workingDirectory }) => workingDirectory.startsWith(cache))
    const outcome = expect(builder().resolve({ commit: head }, { signal: stop.signal })).rejects.toThrow(
      'given up',
    )
    await expect.poll(made, { timeout: 20_000 }).toEqual(['begun'])
    expect(inCache()).not.toEqual([])
    stop.abort()
    await outcome
    expect(made()).toEqual(['begun', 'ended in order'])
    expect(readdirSync(join(cache, 'workshop'))).toEqual([])
    expect(inCache()).toEqual([])
  })

  it('waits for another process, and says so', async () => {
    const head = commit('one')
    mkdirSync(cache)
    const holder = processes.stamp(process.pid)!
    const free = tryLock({ path: join(cache, `${head}.lock`), holder, processes })!
    const onProgress = (line: string) => {
      if (line.includes('another process does it')) free()
    }
    expect((await builder().resolve({ commit: head }, { onProgress })).commit).toBe(head)
  })

  it('is lent the packages of the checkout when both lockfiles are equal', async () => {
    mkdirSync(join(repository, 'node_modules'))
    writeFileSync(join(repository, 'node_modules', '.package-lock.json'), '{}')
    const old = commit('one')
    writeFileSync(join(repository, 'package-lock.json'), '{"other":1}')
    const head = commit('two')
    const lines: string[] = []
    for (const one of [head, old])
      await builder().resolve({ commit: one }, { onProgress: (line) => lines.push(line) })
    expect(lines.filter((line) => line.includes('packages'))).toEqual([
      `building ${head.slice(0, 12)}: with the packages of this checkout`,
      `building ${old.slice(0, 12)}: its packages differ, installing them (a minute or more)`,
    ])
    expect(existsSync(join(repository, 'node_modules', '.package-lock.json'))).toBe(true)
  })

  it('is forgotten when six others were asked for since', async () => {
    const hashes: string[] = []
    for (let count = 0; count < 7; count++) {
      hashes.push(commit(`text ${count}`))
      await builder().resolve({ commit: hashes[count]! })
    }
    expect(
      readdirSync(cache)
        .filter((name) => name !== 'workshop')
        .sort(),
    ).toEqual(hashes.slice(1).sort())
  })

  it('is resolved for each host of a topology that asks for one, equal wishes once', async () => {
    const head = commit('one')
    const builds = await builder().resolveHosts({
      name: 'x',
      hosts: [{ name: 'a', build: { commit: head } }, { name: 'b' }, { name: 'c', build: { commit: head } }],
    })
    expect(Object.keys(builds)).toEqual(['a', 'c'])
    expect(builds.a).toBe(builds.c)
  })
})
