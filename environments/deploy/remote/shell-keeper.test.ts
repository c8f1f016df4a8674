import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLinuxProcesses } from '../../lease/index.ts'
import { cutLine, logBounds } from '../bound-log.ts'
import {
  busyboxIn,
  createPretendedReach,
  createWorkshop,
  daemonWithJob,
  debian,
  type PretendedReach,
  type Userland,
} from './fixtures.ts'
import type { RemoteKeeper } from './keeper.ts'
import { createShellKeeper, removeDirectory } from './shell-keeper.ts'

const processes = createLinuxProcesses()
const shelf = mkdtempSync(join(tmpdir(), 'nunet-busybox-'))
const busybox = busyboxIn(shelf)

afterAll(() => rmSync(shelf, { recursive: true, force: true }))

const userlands: readonly (readonly [string, Userland | undefined])[] = [
  ['Debian', debian],
  ['busybox', busybox],
]

const isAlive = (pid: number): boolean => processes.stamp(pid) !== undefined

const childrenOf = (pid: number): readonly number[] =>
  processes.all().flatMap((one) => (one.parent === pid ? [one.pid] : []))

describe.each(userlands)('a machine with the programs of %s', (name, userland) => {
  let workshop: Awaited<ReturnType<typeof createWorkshop>>
  let reach: PretendedReach
  let base: string
  let keeper: RemoteKeeper
  const started: ChildProcess[] = []

  beforeEach(async (context) => {
    context.skip(userland === undefined, `${name} is not installed (apt-get install -y busybox)`)
    workshop = await createWorkshop()
    reach = createPretendedReach(userland!)
    base = join(workshop.folder, 'lab')
    keeper = createShellKeeper(reach, { directory: join(base, 'net-12ab', 'alice') })
  })
  afterEach(async () => {
    if (userland === undefined) return
    for (const child of started.splice(0)) child.kill('SIGKILL')
    await keeper.remove()
    workshop.close()
  })

  /** A process that has nothing to do with the daemon. */
  const start = (workingDirectory: string): number => {
    const child = spawn('sleep', ['1000'], {
      cwd: workingDirectory,
      detached: true,
      env: {},
      stdio: 'ignore',
    })
    started.push(child)
    return child.pid!
  }

  const deploy = async (build = workshop.build): Promise<void> => {
    await keeper.write('settings', '{}')
    await keeper.write('passphrase', 'correct horse battery')
    await keeper.put(build)
    await keeper.use(build.sha256)
  }

  it('says what it is', async () => {
    const facts = await keeper.facts()
    expect(facts).toMatchObject({ operatingSystem: 'Linux', hasSystemd: existsSync('/run/systemd/system') })
    expect(facts.architecture).toMatch(/^(x86_64|aarch64)$/)
    expect(facts.freeBytes).toBeGreaterThan(0)
  })

  it('gets a build once, for all networks', async () => {
    expect(await keeper.has(workshop.build.sha256)).toBe(false)
    await keeper.put(workshop.build)
    await keeper.put(workshop.build)
    expect(reach.sent).toHaveLength(1)
    const another = createShellKeeper(reach, { directory: join(base, 'net-34cd', 'bob') })
    expect(await another.has(workshop.build.sha256)).toBe(true)
  })

  it('refuses bytes that are not the build, and keeps nothing of them', async () => {
    const wrong = { ...workshop.build, sha256: 'a'.repeat(64) }
    await expect(keeper.put(wrong)).rejects.toMatchObject({ code: 'BUILD_CHANGED' })
    expect(await keeper.has(wrong.sha256)).toBe(false)
    expect(readdirSync(join(base, 'builds', wrong.sha256))).toEqual([])
  })

  it('does not trust a build that was damaged there', async () => {
    await keeper.put(workshop.build)
    writeFileSync(join(base, 'builds', workshop.build.sha256, 'nunet'), 'something else')
    const later = createShellKeeper(reach, { directory: join(base, 'net-34cd', 'bob') })
    expect(await later.has(workshop.build.sha256)).toBe(false)
  })

  it('keeps the builds that hosts run, and of the others the newest', async () => {
    await deploy()
    for (let number = 1; number <= 6; number++) {
      const other = await createWorkshop(`#!/bin/sh\nexit ${number}\n`)
      await keeper.put(other.build)
      other.close()
    }
    const kept = readdirSync(join(base, 'builds'))
    expect(kept).toContain(workshop.build.sha256)
    expect(kept.length).toBeLessThanOrEqual(5)
  })

  it('keeps what it is given to itself, and shows none of it in commands', async () => {
    await keeper.write('passphrase', 'correct horse battery')
    expect(readFileSync(keeper.files.passphrase, 'utf8')).toBe('correct horse battery')
    expect(statSync(keeper.files.passphrase).mode & 0o777).toBe(0o600)
    expect(statSync(keeper.files.directory).mode & 0o777).toBe(0o700)
    expect(JSON.stringify(reach.commands)).not.toContain('correct horse')
  })

  it('gives the end of a file, from the start of a line', async () => {
    expect(await keeper.read('log', 100)).toBeUndefined()
    await keeper.write('log', 'first line\nsecond ü line\nthird line\n')
    expect(await keeper.read('log', 100)).toBe('first line\nsecond ü line\nthird line\n')
    expect(await keeper.read('log', 20)).toBe('third line\n')
  })

  it('starts a daemon once, and tells how it ended', async () => {
    await deploy()
    expect(await keeper.state()).toEqual({ life: 0 })
    const first = await keeper.start()
    expect(first).toEqual({ life: 1, pid: expect.any(Number) })
    expect(await keeper.start()).toEqual(first)
    expect(await keeper.state()).toEqual(first)
    await expect.poll(() => keeper.read('log', 1000)).toContain('ready with run --config')
    expect(await keeper.end('SIGTERM', 5000)).toBe(true)
    expect(await keeper.state()).toEqual({ life: 1 })
    const [end] = await keeper.ends()
    expect(end).toMatchObject({ life: 1, how: 'ended with exit code 0', isOrderly: true })
    expect(end!.logTail).toMatch(/bye$/)
    expect(await keeper.start()).toMatchObject({ life: 2 })
  })

  it('keeps the log of a daemon short, and says that it did', async () => {
    // It looks every few seconds; here all the time.
    const hasty = createPretendedReach({
      ...userland!,
      instead: [...userland!.instead, ['sleep 5', 'sleep 0.05']],
    })
    keeper = createShellKeeper(hasty, { directory: keeper.files.directory })
    await deploy()
    await keeper.start()
    await expect.poll(() => keeper.read('log', 1000)).toContain('ready')
    const { log, logBefore } = keeper.files
    const own = () =>
      processes.all().filter((one) => one.workingDirectory === keeper.files.directory && !one.hasTerminal)
    const grow = (from: number, lines: number) => {
      const text = Array.from({ length: lines }, (_, index) => `${`${from + index}`.padEnd(100, '.')}\n`)
      // What becomes long at once, as far as those can tell who watch it.
      const watching = own().map(({ pid }) => String(pid))
      spawnSync('kill', ['-s', 'STOP', ...watching])
      appendFileSync(log, text.join(''))
      spawnSync('kill', ['-s', 'CONT', ...watching])
    }
    const isCut = () => expect.poll(() => statSync(log).size, { timeout: 10_000 }).toBe(0)
    grow(0, 9000)
    await isCut()
    expect(readFileSync(logBefore, 'utf8')).toMatch(/^ready with [\s\S]*\n8999\.+\n$/)
    grow(9000, 30_000)
    await isCut()
    const kept = readFileSync(logBefore, 'utf8').split('\n')
    expect([kept[0], kept.at(-2)!.slice(0, 6), kept.at(-1)]).toEqual([cutLine, '38999.', ''])
    expect(kept.slice(1, -1).every((line) => /^\d+\.+$/.test(line) && line.length === 100)).toBe(true)
    expect(statSync(logBefore).size).toBeGreaterThan(logBounds.keptBytes - 200)
    expect(statSync(logBefore).size).toBeLessThan(logBounds.keptBytes + 200)
    await keeper.end('SIGTERM', 5000)
    const [end] = await keeper.ends()
    expect(end!.logTail).toMatch(/^38\d{3}\.+\n[\s\S]*bye$/)
    await expect.poll(own).toEqual([])
  })

  it('tells by what signal a daemon was ended behind its back', async () => {
    await deploy()
    const { pid } = await keeper.start()
    process.kill(pid!, 'SIGKILL')
    await expect.poll(() => keeper.ends()).toHaveLength(1)
    expect(await keeper.ends()).toMatchObject([{ life: 1, how: 'was ended by SIGKILL', isOrderly: false }])
  })

  it('tells when there is nothing to run', async () => {
    await keeper.write('settings', '{}')
    await keeper.start()
    await expect.poll(() => keeper.ends()).toMatchObject([{ how: expect.stringMatching(/exit code 12[67]/) }])
  })

  it('says that a daemon which stands still did not end', async () => {
    await deploy()
    const { pid } = await keeper.start()
    process.kill(pid!, 'SIGSTOP')
    expect(await keeper.end('SIGTERM', 200)).toBe(false)
    expect(await keeper.end('SIGKILL', 5000)).toBe(true)
  })

  it('runs another build after a switch, under the same name', async () => {
    await deploy()
    const other = await createWorkshop('#!/bin/sh\necho another\nexit 7\n')
    await keeper.put(other.build)
    await keeper.use(other.build.sha256)
    expect(readlinkSync(keeper.files.binary)).toContain(other.build.sha256)
    await keeper.start()
    await expect
      .poll(() => keeper.ends())
      .toMatchObject([{ how: 'ended with exit code 7', logTail: 'another' }])
    other.close()
  })

  it('leaves nothing, not even a job whose daemon was killed, and leaves strangers alone', async () => {
    const busy = await createWorkshop(daemonWithJob)
    await deploy(busy.build)
    busy.close()
    const { pid } = await keeper.start()
    await expect.poll(() => childrenOf(pid!).length).toBeGreaterThan(0)
    const jobs = childrenOf(pid!)
    const stranger = start('/')
    await keeper.end('SIGKILL', 5000)
    await removeDirectory(reach, join(base, 'net-12ab'))
    await removeDirectory(reach, join(base, 'net-12ab'))
    expect(jobs.filter(isAlive)).toEqual([])
    expect(isAlive(stranger)).toBe(true)
    expect(readdirSync(base)).toEqual(['builds'])
  })

  it('ends a job that works in its directory without a mark', async () => {
    await deploy()
    const place = join(keeper.files.data, 'jobs', 'two')
    mkdirSync(place, { recursive: true })
    const job = start(place)
    await keeper.remove()
    await expect.poll(() => isAlive(job)).toBe(false)
  })

  it.each(['/', '/home', '/root/.nunet-lab', '/tmp/net-12ab/../../etc', '/net-12ab/alice/data'])(
    'does not remove %s',
    async (directory) => {
      const before = reach.commands.length
      await expect(removeDirectory(reach, directory)).rejects.toMatchObject({ code: 'REMOTE_NOT_REMOVED' })
      expect(reach.commands.length).toBe(before)
    },
  )
})
