import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProvider } from './index.ts'
import { explained } from './lack.ts'
import { EnvironmentError } from './problem.ts'

const isRoot = process.getuid?.() === 0
const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')

/** Room for the build once and for what two daemons write, not for the build twice. */
const smallDisk = 'size=150m,mode=0700'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-lack-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (program: string, words: readonly string[]): string =>
  execFileSync(program, words, { encoding: 'utf8', stdio: 'pipe', timeout: 80_000 })

const play = (script: string, ...words: readonly string[]): readonly string[] => [
  process.execPath,
  resolve(import.meta.dirname, 'testing', script),
  folder,
  ...words,
]

/** In a mount namespace of its own, so that nobody else sees the small disk. */
const onSmallDisk = (words: readonly string[]): string => {
  const mounted = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"'
  return run('unshare', [isRoot ? '-m' : '-rm', 'sh', '-c', mounted, 'small', smallDisk, folder, ...words])
}

const withoutNamespaces = (words: readonly string[]): string =>
  run('unshare', [
    '-r',
    'sh',
    '-c',
    'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"',
    'none',
    ...words,
  ])

/** Root may write everywhere unless that right is taken from it. */
const withoutRights = (words: readonly string[]): string =>
  isRoot
    ? run('setpriv', ['--bounding-set=-dac_override', '--inh-caps=-dac_override', ...words])
    : run(words[0]!, words.slice(1))

const lacks = (act: (words: readonly string[]) => string): string | undefined => {
  try {
    act(['true'])
    return undefined
  } catch (error) {
    return `needs util-linux, and user namespaces or root: ${(error as Error).message}`
  }
}

describe('a network for which there is no room', { timeout: 90_000 }, () => {
  it.for(['process', 'netns'] as const)(
    'says so on %s, and leaves nothing but the network that stands beside it',
    async (name, context) => {
      const readiness = await createProvider(name, { root: folder, reaper: false }).probe()
      const why = readiness.ready ? lacks(onSmallDisk) : readiness.missing.map(({ what }) => what).join(', ')
      context.skip(why !== undefined, why)
      const message = expect.stringContaining(`hint: Free space in ${folder}`)
      expect(JSON.parse(onSmallDisk(play('cramped.ts', name, buildFile)))).toEqual({
        failures: [
          { code: 'HOST_DISK_FULL', message },
          { code: 'LEASE_NOT_WRITTEN', message },
        ],
        isAlone: true,
        answers: [true, true],
        ends: [],
        after: [],
      })
    },
  )
})

describe('a network that one may not make', { timeout: 60_000 }, () => {
  it('names the folder in which one may not write, and the way out', (context) => {
    const why = lacks(withoutRights)
    context.skip(why !== undefined, why)
    chmodSync(folder, 0o500)
    const words = play('refused.ts', 'process', buildFile)
    expect(JSON.parse(withoutRights(words.with(2, join(folder, 'own'))))).toEqual({
      code: 'HOST_NOT_PERMITTED',
      message: expect.stringContaining(`hint: Let yourself write to ${folder}`),
      left: [],
    })
    chmodSync(folder, 0o700)
    expect(readdirSync(folder)).toEqual([])
  })

  it('names the setting by which namespaces are forbidden', (context) => {
    const why = lacks(withoutNamespaces)
    context.skip(why !== undefined, why)
    expect(JSON.parse(withoutNamespaces(play('refused.ts', 'netns', buildFile)))).toEqual({
      code: 'PROVIDER_NOT_READY',
      message: expect.stringContaining('sysctl -w user.max_user_namespaces'),
      left: [],
    })
    expect(readdirSync(folder).filter((one) => one.startsWith('net-'))).toEqual([])
  })
})

describe('an error of the kernel', () => {
  const attempt = { attempt: 'Spawning net-0102', folder: '/tmp/nunet-0' }

  it.each([
    ['EDQUOT', 'HOST_DISK_FULL', 'Free space in /tmp/nunet-0'],
    ['EROFS', 'HOST_NOT_PERMITTED', 'set TMPDIR'],
    ['EMFILE', 'HOST_FILES_EXHAUSTED', 'ulimit -n'],
  ])('%s is told as %s with the way out, and kept', (errno, code, hint) => {
    const cause = Object.assign(new Error(`${errno}: no`), { code: errno })
    const error = explained(cause, attempt)
    expect(error).toMatchObject({ code, cause, hint: expect.stringContaining(hint) })
    expect((error as Error).message).toContain(`Spawning net-0102: ${errno}: no`)
  })

  it('stays what it is when nobody here could mend it, or when it is explained already', () => {
    const others = [Object.assign(new Error('no'), { code: 'ENOENT' }), 'text', undefined]
    const known = new EnvironmentError({ code: 'ENOSPC', message: 'known' })
    for (const error of [...others, known]) expect(explained(error, attempt)).toBe(error)
  })
})
