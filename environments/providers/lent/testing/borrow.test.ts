import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadBuild } from '../../../deploy/index.ts'
import { openLeases } from '../../../index.ts'
import { createLinuxProcesses } from '../../../lease/index.ts'
import { lockHolder } from '../../../lease/lock.ts'
import { reaperLock } from '../../../lease/reaper/start.ts'
import { countLeftovers, createSeen, remember, totalOf } from '../../../lease/testing/count.ts'
import { requireNetns } from '../../netns/testing/lab.ts'

const borrow = fileURLToPath(new URL('borrow.ts', import.meta.url))
const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')
const patience = { timeout: 60_000, interval: 200 }

describe('machines that were lent for one command', { timeout: 180_000 }, () => {
  let folder: string
  const started: ChildProcess[] = []
  beforeEach(async (context) => {
    await requireNetns(context)
    const build = await loadBuild(buildFile).catch(() => undefined)
    context.skip(build === undefined, 'there is no build: npm run build')
    folder = mkdtempSync(join(tmpdir(), 'nb-'))
  })
  afterEach(async () => {
    // It passes the word on to its command, and takes the machines away when that has ended.
    const left = started.filter((child) => child.exitCode === null && child.signalCode === null)
    for (const child of left) child.kill('SIGTERM')
    await Promise.all(left.map((child) => once(child, 'exit')))
    rmSync(folder, { recursive: true, force: true })
  })

  const root = () => join(folder, `nunet-${process.getuid!()}-lenders`)
  const start = (command: readonly string[]) => {
    const args = [borrow, '--machines', '2', '--build', buildFile, '--', ...command]
    const env = { ...process.env, TMPDIR: folder }
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    return child
  }

  it('are gone, with every namespace, process and file, after kill -9 of who laid them', async () => {
    // Says who it is, for it is no part of the machines.
    const child = start(['sh', '-c', 'echo $$; exec sleep 600'])
    const [said] = (await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])) as [unknown]
    expect(said, 'it ended').toBeInstanceOf(Buffer)
    const seen = createSeen()
    remember(seen, openLeases({ root: root(), reaper: false }).list())
    expect(seen.ids.size).toBe(1)
    expect(countLeftovers(root(), seen).namespaces.length).toBeGreaterThan(4)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    process.kill(Number(String(said)), 'SIGKILL')
    await expect.poll(() => totalOf(countLeftovers(root(), seen)), patience).toBe(0)
    const reaper = lockHolder(reaperLock(root()), createLinuxProcesses())
    expect(readFileSync(join(root(), 'reaper.log'), 'utf8')).toContain('its runner is gone')
    rmSync(folder, { recursive: true })
    await expect
      .poll(() => reaper === undefined || !createLinuxProcesses().isAlive(reaper), patience)
      .toBe(true)
  })

  it('are gone when the command has ended, and its exit code is told', async () => {
    writeFileSync(
      join(folder, 'check.sh'),
      'test -d "$NUNET_LENT" && test -x "$NUNET_LENDERS/nunet" && exit 7\n',
    )
    const child = start(['sh', join(folder, 'check.sh')])
    expect((await once(child, 'exit'))[0]).toBe(7)
    const left = countLeftovers(root(), createSeen())
    expect(totalOf(left), JSON.stringify(left)).toBe(0)
  })
})
