import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostFiles } from '../deploy/index.ts'
import { type CliStage, createCliStage } from './fixtures.ts'
import { InterruptedError } from './interruption.ts'

describe('the command line', () => {
  let stage: CliStage
  const run = (...args: string[]) => stage.run(...args)
  const makeNetwork = (detached?: boolean) => stage.makeNetwork(detached)

  beforeEach(() => {
    stage = createCliStage()
  })
  afterEach(() => stage.close())

  it('says how to begin when there is nothing', async () => {
    expect(await run('status')).toBe(0)
    expect(stage.out).toContain('"npm run env -- up" makes one')
  })

  it('shows which hosts of a network run', async () => {
    const { id } = makeNetwork()
    expect(await run('status')).toBe(0)
    expect(stage.out).toMatch(
      new RegExp(`${id}  process   pair      tester  for 1 min  alice, bob \\(down\\)`),
    )
    await run('status', '--json')
    expect(JSON.parse(stage.out)).toMatchObject([
      { id, remainingMs: 60_000, leftover: null, hosts: [{ isRunning: true }, { isRunning: false }] },
    ])
  })

  it('prints the log of a host of the only network', async () => {
    const { id, directory } = makeNetwork()
    const { log } = hostFiles(directory, 'alice')
    mkdirSync(hostFiles(directory, 'alice').directory)
    writeFileSync(log, '{"msg":"ready"}\n')
    expect(await run('logs', 'alice')).toBe(0)
    expect(stage.out).toBe('{"msg":"ready"}\n')
    await run('logs', 'alice', '--json')
    expect(JSON.parse(stage.out)).toEqual({ network: id, host: 'alice', log: '{"msg":"ready"}\n' })
  })

  it('follows a log until it is interrupted', async () => {
    const { directory } = makeNetwork()
    const files = hostFiles(directory, 'alice')
    mkdirSync(files.directory)
    writeFileSync(files.log, 'one\n')
    const ended = run('logs', 'alice', '--follow')
    await expect.poll(() => stage.out).toBe('one\n')
    appendFileSync(files.log, 'two\n')
    await expect.poll(() => stage.out).toBe('one\ntwo\n')
    stage.interruption.abort()
    expect(await ended).toBe(0)
  })

  it('names the hosts there are when asked for another', async () => {
    makeNetwork()
    expect(await run('logs', 'carol')).toBe(1)
    expect(stage.said).toContain('only alice, bob')
    expect(stage.out).toBe('')
  })

  it('asks which network is meant when there are several', async () => {
    const ids = [makeNetwork().id, makeNetwork().id]
    expect(await run('down')).toBe(2)
    expect(stage.said).toContain('There are 2 networks')
    for (const id of ids) expect(stage.said).toContain(id)
  })

  it('takes a network down', async () => {
    const { id } = makeNetwork()
    expect(await run('down', id, '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ removed: [id] })
    expect(stage.processes.signals).toEqual(['SIGTERM 4100000'])
    expect(stage.leases.list()).toEqual([])
  })

  it('leaves a network that a living program is using, unless forced', async () => {
    const { id } = makeNetwork(false)
    expect(await run('down', id)).toBe(1)
    expect(stage.said).toMatch(new RegExp(`tester is using it, in process ${process.pid}[^]*--force`))
    expect(stage.processes.signals).toEqual([])
    expect(await run('down', id, '--force', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ removed: [id] })
  })

  it('takes for the only network none that a program is using', async () => {
    const { id } = makeNetwork(false)
    expect(await run('down')).toBe(2)
    expect(stage.said).toContain(`No network was left running; programs use ${id} (tester)`)
    const left = makeNetwork(true)
    expect(await run('down', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ removed: [left.id] })
  })

  it('takes down without force what its program has left', async () => {
    const { id } = makeNetwork(false)
    stage.processes.signal(stage.processes.stamp(process.pid)!, 'SIGKILL')
    expect(await run('down', id)).toBe(0)
    expect(stage.leases.list()).toEqual([])
  })

  it('cannot be forced to end daemons that live in another program', async () => {
    const lease = stage.leases.acquire({
      provider: 'in-process',
      topology: 'pair',
      shape: {},
      owner: 'tester',
      ttlMs: 60_000,
      detached: false,
    })
    expect(await run('down', lease.id, '--force')).toBe(1)
    expect(stage.said).toContain('live in that program')
  })

  it('names a record that it cannot understand, and keeps it', async () => {
    mkdirSync(join(stage.root, 'leases'))
    const file = join(stage.root, 'leases', 'net-0000.json')
    writeFileSync(file, '{broken')
    expect(await run('sweep', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ removed: [], damaged: [file] })
    expect(stage.said).toContain(`The record ${file} is damaged`)
    expect(stage.said).toContain(`delete the record and ${join(stage.root, 'net-0000')}`)
    expect(existsSync(file)).toBe(true)
  })

  it('takes down everything except what somebody is just using', async () => {
    const [left, used] = [makeNetwork(true), makeNetwork(false)]
    expect(await run('down', '--all', '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toEqual({ removed: [left.id] })
    expect(stage.leases.list().map((record) => record.id)).toEqual([used.id])
  })

  it('tells in data and by its exit code that there is no such network', async () => {
    expect(await run('down', 'net-0000', '--json')).toBe(1)
    expect(JSON.parse(stage.out)).toMatchObject({ problem: { code: 'ENVIRONMENT_UNKNOWN_NETWORK' } })
  })

  it.each([
    ['an unknown command', ['dance'], "unknown command 'dance'"],
    ['an unknown topology', ['up', 'ring'], 'organisation-of-four, pair, '],
    ['an unknown provider', ['up', '--provider', 'cloud'], 'netns, process, in-process'],
    ['a time without a unit', ['up', '--ttl', '60'], 'expected a time with a unit'],
    ['following as data', ['logs', 'alice', '-f', '--json'], undefined],
  ])('ends with 2 for %s', async (_title, args, reason) => {
    makeNetwork()
    expect(await run(...args)).toBe(2)
    expect(stage.out + stage.said).toContain(reason ?? 'exclude each other')
  })

  it('asks for a build where there is none', async () => {
    expect(await run('up', '--provider', 'process')).toBe(1)
    expect(stage.said).toContain('npm run build')
    expect(stage.leases.list()).toEqual([])
  })

  /** A stand-in for the build, which works until it is ended. */
  const slowBuild = `import { writeFileSync } from 'node:fs'
process.on('SIGTERM', () => { writeFileSync('ROOT/ended', ''); process.exit(143) })
setInterval(() => {}, 1000)
writeFileSync('ROOT/begun', '')`

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'given up by %s while it builds waits for the end of the build, and says so in one line',
    async (name, exitCode) => {
      mkdirSync(join(stage.root, 'cicd'))
      writeFileSync(join(stage.root, 'cicd/build.ts'), slowBuild.replaceAll('ROOT', stage.root))
      const ended = run('up', '--provider', 'process')
      await expect.poll(() => existsSync(join(stage.root, 'begun')), { timeout: 20_000 }).toBe(true)
      stage.interruption.abort(new InterruptedError(name))
      expect(await ended).toBe(exitCode)
      expect(existsSync(join(stage.root, 'ended'))).toBe(true)
      expect(stage.said.trimEnd().split('\n').at(-1)).toBe(
        'Building the daemon, before anything of the network was made: given up on request',
      )
      expect(stage.said).not.toContain('    at ')
    },
  )

  it('given up before it builds does not begin', async () => {
    stage.interruption.abort(new InterruptedError('SIGINT'))
    mkdirSync(join(stage.root, 'cicd'))
    writeFileSync(join(stage.root, 'cicd/build.ts'), slowBuild.replaceAll('ROOT', stage.root))
    expect(await run('up', '--provider', 'process', '--json')).toBe(130)
    expect(JSON.parse(stage.out)).toMatchObject({ problem: { code: 'ENVIRONMENT_ABORTED' } })
    expect(existsSync(join(stage.root, 'begun'))).toBe(false)
  })

  it('names the command that was given up where the error names nothing', async () => {
    makeNetwork()
    await run('fault', 'crash', 'bob')
    const reason = new InterruptedError('SIGINT')
    stage.interruption.abort(reason)
    stage.breakAttest(new Error('measuring', { cause: reason }))
    expect(await run('links')).toBe(130)
    expect(stage.said).toBe('npm run env -- links: given up on request\n')
  })
})
