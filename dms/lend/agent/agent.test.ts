import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLogger, systemClock, systemRandom } from '../../core/index.ts'
import type { Invitation } from '../invitation.ts'
import { createTester, daemonScript, type Tester } from '../testing/tester.ts'
import { sendMessage } from '../wire.ts'
import { type Agent, newState, startAgent } from './agent.ts'
import { createMemberTable } from './members.ts'
import { readState } from './state.ts'

const network = 'net-00aa-0011aabb'
const patience = { timeout: 20_000, interval: 50 }

const components = {
  clock: systemClock,
  random: systemRandom,
  log: silentLogger,
  groups: undefined,
  pause: (delayMs: number) => pause(delayMs),
  units: { folder: '/nonexistent', systemctl: () => false },
}

describe('a lent machine', { timeout: 60_000 }, () => {
  let tester: Tester
  let agents: Agent[] = []
  let directory: string

  const lend = async (changes: Partial<Invitation> = {}, script?: string, caps?: Invitation['needs']) => {
    tester = await createTester(changes, script)
    directory = join(tester.folder, 'lent')
    return start(caps)
  }
  const start = async (caps?: Invitation['needs']): Promise<Agent> => {
    const given = {
      invitation: tester.invitation,
      caps: caps ?? tester.invitation.needs,
      allowSharedUser: false,
    }
    const found = readState(directory) ?? newState(components, given)
    const agent = await startAgent(components, { directory, found })
    agents.push(agent)
    await expect.poll(() => tester.guests.length, patience).toBe(1)
    return agent
  }
  const members = () => createMemberTable(directory).list().length
  const host = async (): Promise<void> => {
    for (const order of [
      { verb: 'claim', network },
      { verb: 'prepare', network, label: 'bob' },
    ])
      expect(await tester.order(order)).toMatchObject({ ok: true })
    expect(await tester.put()).toMatchObject({ ok: true })
    expect(await tester.order({ verb: 'use', network, sha256: tester.build.sha256 })).toMatchObject({
      ok: true,
    })
    expect(await tester.order({ verb: 'start', network })).toMatchObject({ ok: true, value: { life: 1 } })
  }
  const log = async (): Promise<string> => readFileSync(join(directory, 'host', 'daemon.log'), 'utf8')

  afterEach(async () => {
    for (const agent of agents) agent.leave('the test is over')
    await Promise.all(agents.map((agent) => agent.ended))
    agents = []
    await tester.close()
  })

  it('runs the invited daemon with settings of its own, and ends it in order', async () => {
    await lend()
    await host()
    await expect.poll(log, patience).toContain('ready with run --config')
    const settings = JSON.parse(readFileSync(join(directory, 'host', 'data', 'settings.json'), 'utf8'))
    expect(settings.network).toEqual({
      listen: ['/p2p-circuit'],
      bootstrap: [tester.invitation.rendezvous[0]],
    })
    expect(settings.jobs).toEqual({ allowSharedUser: false })
    expect(await tester.order({ verb: 'end', network, signal: 'SIGTERM', withinMs: 10_000 })).toMatchObject({
      value: { isGone: true },
    })
    expect(await tester.order({ verb: 'ends', network })).toMatchObject({
      value: {
        ends: [
          {
            life: 1,
            how: 'ended with exit code 0',
            isOrderly: true,
            logTail: expect.stringContaining('bye'),
          },
        ],
      },
    })
  })

  it('leaves no process and no file when its owner takes it back', async () => {
    const agent = await lend()
    await host()
    expect(members()).toBeGreaterThan(0)
    agent.leave('mine')
    expect(await agent.ended).toEqual({ how: 'left', why: 'mine' })
    expect(members()).toBe(0)
    expect(existsSync(directory)).toBe(false)
    await expect.poll(() => tester.guests.length, patience).toBe(0)
  })

  it('comes back as the same machine, with the daemon that ran', async () => {
    const agent = await lend()
    await host()
    agent.pause()
    await agent.ended
    expect(members()).toBe(0)
    await start()
    const state = async () => (await tester.order({ verb: 'state', network })).value
    await expect.poll(state, patience).toMatchObject({ life: 2, pid: expect.any(Number) })
  })

  it.each([
    ['an order that there is not', { verb: 'run', command: ['id'] }],
    ['a path instead of a file', { verb: 'read', network, file: '../../../etc/passwd', maxBytes: 10 }],
    ['a way out of the network', { verb: 'start', network: '../net-00aa-0011aabb' }],
    ['an address to call', { verb: 'connect', network, to: '192.0.2.1:22' }],
    ['more than was asked for', { verb: 'start', network, args: ['--help'] }],
    ['a signal of its own', { verb: 'end', network, signal: 'SIGSTOP', withinMs: 0 }],
  ])('refuses %s, and serves on', async (_what, order) => {
    await lend()
    expect(await tester.order(order)).toMatchObject({ ok: false, error: { code: 'LEND_MESSAGE_INVALID' } })
    expect(await tester.order({ verb: 'facts' })).toMatchObject({ ok: true })
  })

  it('refuses a build that the invitation does not name, and bytes that are not it', async () => {
    await lend()
    const stranger = { verb: 'put', sha256: 'ab'.repeat(32), sizeBytes: 10 }
    expect(await tester.order(stranger)).toMatchObject({ error: { code: 'LEND_BUILD_REFUSED' } })
    expect(await tester.put(Buffer.from(`${daemonScript}id`))).toMatchObject({
      error: { code: 'LEND_BUILD_CHANGED' },
    })
    expect(await tester.order({ verb: 'has', sha256: tester.build.sha256 })).toMatchObject({
      value: { has: false },
    })
  })

  it('forgets an upload that is cut in the midst, and takes it again', async () => {
    await lend()
    const stream = await tester.open()
    await sendMessage(stream, { verb: 'put', sha256: tester.build.sha256, sizeBytes: tester.build.sizeBytes })
    stream.write('#!/bin')
    await expect
      .poll(() => existsSync(join(directory, 'builds', `${tester.build.sha256}.part`)), patience)
      .toBe(true)
    stream.destroy()
    await expect.poll(async () => (await tester.put()).ok, patience).toBe(true)
  })

  it('refuses a build for which it gives no room', async () => {
    await lend()
    const huge = { verb: 'put', sha256: tester.build.sha256, sizeBytes: 2 ** 30 }
    expect(await tester.order(huge)).toMatchObject({ error: { code: 'LEND_DISK_FULL' } })
  })

  it('serves one network at a time, and no other', async () => {
    await lend()
    await host()
    const other = 'net-00ab-0011aabb'
    expect(await tester.order({ verb: 'claim', network: other })).toMatchObject({
      error: { code: 'LEND_TAKEN' },
    })
    expect(await tester.order({ verb: 'state', network: other })).toMatchObject({
      error: { code: 'LEND_NOT_YOURS' },
    })
    expect(await tester.order({ verb: 'remove', network })).toMatchObject({ ok: true })
    expect(members()).toBe(0)
    expect(existsSync(join(directory, 'host'))).toBe(false)
    expect(await tester.order({ verb: 'claim', network: other })).toMatchObject({ ok: true })
  })

  it('gives what its daemon told, by name, and says so when there is none', async () => {
    await lend()
    await tester.order({ verb: 'claim', network })
    await tester.order({ verb: 'prepare', network, label: 'bob' })
    writeFileSync(join(directory, 'host', 'data', 'telemetry.ndjson'), '{"time":1}\n')
    const read = (file: string) => tester.order({ verb: 'read', network, file, maxBytes: 100 })
    expect(await read('telemetry')).toMatchObject({ value: { exists: true, sizeBytes: 11 } })
    expect(await read('telemetryBefore')).toMatchObject({ value: { exists: false } })
  })

  it('reads no link that a daemon has put where its log was', async () => {
    await lend()
    await tester.order({ verb: 'claim', network })
    await tester.order({ verb: 'prepare', network, label: 'bob' })
    symlinkSync('/etc/passwd', join(directory, 'host', 'data', 'api.token'))
    expect(await tester.order({ verb: 'read', network, file: 'token', maxBytes: 100 })).toMatchObject({
      value: { exists: false },
    })
  })

  it('is not held up by floods, long messages and silence', async () => {
    await lend()
    const silent = await Promise.all(Array.from({ length: 20 }, () => tester.open()))
    const long = await tester.open()
    long.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    const asked = Array.from(
      { length: 700 },
      async () => (await tester.order({ verb: 'facts' }).catch(() => undefined))?.ok,
    )
    const answers = await Promise.all(asked)
    expect(answers).toContain(true)
    for (const stream of silent) stream.destroy()
    await expect.poll(async () => (await tester.order({ verb: 'facts' })).ok, patience).toBe(true)
  })

  it('ends a daemon that takes more memory than was lent, and says so', async () => {
    const greedy = `#!/bin/sh\nx=aaaaaaaa\nwhile [ \${#x} -lt 300000000 ]; do x="$x$x"; done\nwhile :; do sleep 0.1; done\n`
    await lend({}, greedy, { cpuMillicores: 1000, memoryBytes: 64 * 2 ** 20, diskBytes: 2 ** 28 })
    await host()
    const ends = async () => JSON.stringify((await tester.order({ verb: 'ends', network })).value)
    await expect.poll(ends, patience).toContain('took more than was lent: memory')
    await expect.poll(members, patience).toBe(0)
  })

  it('ends a daemon that takes more disk than was lent', async () => {
    const greedy = `#!/bin/sh\nhead -c 90000000 /dev/zero >big\nwhile :; do sleep 0.1; done\n`
    await lend({}, greedy, { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 64 * 2 ** 20 })
    await host()
    const ends = async () => JSON.stringify((await tester.order({ verb: 'ends', network })).value)
    await expect.poll(ends, patience).toContain('took more than was lent: disk')
  })

  it('leaves when its time is over', async () => {
    const agent = await lend({ expiresMs: Date.now() + 2500 })
    await host()
    expect(await agent.ended).toEqual({ how: 'left', why: 'its time is over' })
    expect(existsSync(directory)).toBe(false)
  })

  it('removes the host of a tester who does not come back', async () => {
    await lend({ absenceMs: 1000 })
    await host()
    tester.welcome = () => Promise.reject(new Error('nobody is there'))
    tester.guests.at(-1)!.abort(new Error('gone'))
    await expect.poll(members, patience).toBe(0)
    await expect.poll(() => existsSync(join(directory, 'host')), patience).toBe(false)
    expect(existsSync(directory)).toBe(true)
  })

  it('calls again when the connection is lost, and its daemon runs on', async () => {
    await lend()
    await host()
    const before = await tester.order({ verb: 'state', network })
    const lost = tester.guests.at(-1)!
    lost.abort(new Error('lost'))
    await expect.poll(() => tester.guests.some((one) => one !== lost), patience).toBe(true)
    expect(await tester.order({ verb: 'state', network })).toEqual(before)
  })

  it('is its owner’s again when the tester says so', async () => {
    const agent = await lend()
    expect(await tester.order({ verb: 'dismiss' })).toMatchObject({ ok: true })
    expect(await agent.ended).toEqual({ how: 'left', why: 'its tester needs it no longer' })
  })

  it('ends at once although its tester is still answering', async () => {
    tester = await createTester()
    directory = join(tester.folder, 'lent')
    const [{ welcome }, isAsked] = [tester, Promise.withResolvers<void>()]
    tester.welcome = async (stream) => {
      await isAsked.promise
      return welcome(stream)
    }
    const agent = await start()
    agent.pause()
    isAsked.resolve()
    expect(await agent.ended).toEqual({ how: 'paused' })
  })

  it('ends what an agent that was killed has left before it does anything else', async () => {
    await lend()
    const mark = randomBytes(4).toString('hex')
    mkdirSync(join(directory, 'host', 'data', 'jobs', mark), { recursive: true })
    writeFileSync(join(directory, 'host', 'orphan'), '')
    const agent = agents[0]!
    agent.pause()
    await agent.ended
    const { spawn } = await import('node:child_process')
    const orphan = spawn('sleep', ['600'], {
      cwd: join(directory, 'host', 'data', 'jobs', mark),
      detached: true,
      stdio: 'ignore',
    })
    orphan.unref()
    await expect.poll(members, patience).toBe(1)
    await start()
    expect(members()).toBe(0)
  })
})
