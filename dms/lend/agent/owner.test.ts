import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, systemClock, systemRandom } from '../../core/index.ts'
import { createTester, type Tester } from '../testing/tester.ts'
import { createOwner, type LendOptions, type Owner } from './owner.ts'

let folder: string
let tester: Tester
const listeners = new Set<(what: 'interrupt' | 'terminate') => void>()
const interrupt = (what: 'interrupt' | 'terminate') => {
  for (const act of listeners) act(what)
}
let owner: Owner
let options: LendOptions

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'owner-'))
  tester = await createTester()
  owner = createOwner({
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    groups: undefined,
    pause: (delayMs) => pause(delayMs),
    units: { folder, systemctl: () => false },
    self: ['nunet'],
    onSignal: (act) => {
      listeners.add(act)
      return () => void listeners.delete(act)
    },
  })
  const { invitation } = tester
  const directory = join(folder, 'lent')
  options = { invitation, directory, caps: invitation.needs, allowSharedUser: false, isService: true }
})
afterEach(async () => {
  await tester.close()
  rmSync(folder, { recursive: true, force: true })
})

const isHere = () => expect.poll(() => tester.guests.length, { timeout: 20_000 }).toBe(1)

describe('the owner of a machine', { timeout: 60_000 }, () => {
  it('sees at any moment what was lent, and takes it back', async () => {
    const over = owner.lend(options)
    await isHere()
    expect(await owner.status(options.directory)).toMatchObject({
      state: 'lent',
      from: 'alice',
      isConnected: true,
    })
    await owner.stop(options.directory)
    expect(await over).toEqual({ how: 'left', why: 'its owner took it back' })
    expect(existsSync(options.directory)).toBe(false)
    expect(await owner.status(options.directory)).toEqual({ state: 'none' })
  })

  it('takes it back with Ctrl-C', async () => {
    const over = owner.lend(options)
    await isHere()
    interrupt('interrupt')
    expect(await over).toMatchObject({ how: 'left' })
    expect(existsSync(options.directory)).toBe(false)
  })

  it('keeps it lent over a reboot, and can take it back while it is down', async () => {
    const over = owner.lend(options)
    await isHere()
    interrupt('terminate')
    expect(await over).toEqual({ how: 'paused' })
    expect(await owner.status(options.directory)).toMatchObject({ state: 'down', from: 'alice' })
    await expect.poll(() => tester.guests.length, { timeout: 20_000 }).toBe(0)
    const again = owner.resume(options.directory)
    await isHere()
    await expect(owner.resume(options.directory)).rejects.toMatchObject({ code: 'LEND_ALREADY' })
    interrupt('terminate')
    await again
    await owner.stop(options.directory)
    expect(existsSync(options.directory)).toBe(false)
  })

  it('is told before anything happens what he agrees to', () => {
    const terms = owner.terms(tester.invitation, options).join('\n')
    expect(terms).toContain(tester.build.sha256)
    expect(terms).toContain('open no port')
    expect(terms).toContain('no shell, no other program')
    expect(terms).not.toContain(tester.invitation.secret)
  })

  it('loses no file of his own', async () => {
    mkdirSync(options.directory)
    writeFileSync(join(options.directory, 'thesis'), 'mine')
    await expect(owner.lend(options)).rejects.toMatchObject({ code: 'LEND_FOLDER_REFUSED' })
    await expect(owner.stop(options.directory)).rejects.toMatchObject({ code: 'LEND_NOTHING' })
    expect(readFileSync(join(options.directory, 'thesis'), 'utf8')).toBe('mine')
  })

  it('gives no less than is needed, and nothing for an invitation that is over', async () => {
    const caps = { ...options.caps, memoryBytes: 2 ** 29 }
    await expect(owner.lend({ ...options, caps })).rejects.toMatchObject({ code: 'LEND_TOO_LITTLE' })
    expect(existsSync(options.directory)).toBe(false)
  })
})
