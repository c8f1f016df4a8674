import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leftoversOf } from '../../compliance/leftovers.ts'
import { cutPackets, packetsIn } from '../../evidence/index.ts'
import { until } from '../../until.ts'
import { canCaptureHere, readCapture } from './capture.ts'
import { type Lab, openLab, requireNetns } from './testing/lab.ts'

const port = 5000
const mebibyte = 1024 ** 2

/** Sends so many packets at once, without waiting for anything. */
const burst = (count: number, address: string): readonly string[] => [
  process.execPath,
  '-e',
  `const socket = require('node:dgram').createSocket('udp4')
   let left = ${count}
   const next = () => left-- > 0 ? socket.send(Buffer.alloc(200), ${port}, '${address}', next) : socket.close()
   next()`,
]

/** What tcpdump itself reads in a file. */
const readByTool = (file: Buffer): string => {
  const { status, stdout, stderr } = spawnSync('tcpdump', ['-n', '-r', '-'], {
    input: file,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  return stdout
}

describe('a capture', { timeout: 60_000 }, () => {
  let lab: Lab
  const captured = async (host: string) =>
    cutPackets(await readCapture(lab.lease, host), { maxBytes: 4 * mebibyte })!
  const send = async (text: string) => {
    await lab.station('alice').send(port, { address: lab.site('bob').address, port }, text)
    await lab.station('bob').arrived(text)
  }
  const seen = async (host: string, text: string) => {
    const file = await until(
      async () => {
        const sofar = await captured(host)
        return sofar.includes(text) ? sofar : undefined
      },
      { withinMs: 10_000 },
    )
    expect(file, `"${text}" in what was captured of ${host}`).toBeDefined()
    return file!
  }

  beforeEach(async (context) => {
    await requireNetns(context)
    if (!canCaptureHere(process.getuid?.() ?? 1)) context.skip('capturing needs root and tcpdump')
    lab = await openLab(
      { name: 'capture', hosts: [{ name: 'alice' }, { name: 'bob' }, { name: 'carol' }] },
      { capture: true },
    )
    await lab.station('alice').open(port)
    await lab.station('bob').open(port)
  })
  afterEach(async () => {
    const record = lab.lease.record()
    await lab.close()
    expect(leftoversOf(lab.root, [record])).toEqual([])
  })

  it('shows what passed the cable of its host, while it runs, and to other tools', async () => {
    await send('hello, bob')
    for (const host of ['alice', 'bob']) {
      const file = await seen(host, 'hello, bob')
      expect(readByTool(file)).toContain(`IP 10.77.2.2.${port} > 10.77.3.2.${port}: UDP, length`)
    }
    expect((await captured('carol')).includes('hello, bob')).toBe(false)
  })

  it('has the times of this machine, so that it can be cut to a scenario', async () => {
    await send('before')
    await seen('bob', 'before')
    const fromMs = Date.now()
    await send('during')
    const toMs = Date.now() + 1
    await seen('bob', 'during')
    const cut = cutPackets(await readCapture(lab.lease, 'bob'), {
      window: { fromMs, toMs },
      maxBytes: mebibyte,
    })!
    expect([cut.includes('before'), cut.includes('during')]).toEqual([false, true])
  })

  it('keeps the newest in a ring of bounded size, and the beginning of each packet', async () => {
    const { exitCode, stderr } = await lab.ground.reach('alice').run(burst(20_000, lab.site('bob').address))
    expect(exitCode, stderr).toBe(0)
    await send('the last one')
    const file = await seen('alice', 'the last one')
    const folder = join(lab.lease.directory, '.captures')
    const sizes = readdirSync(folder)
      .filter((name) => name.startsWith('alice.'))
      .map((name) => statSync(join(folder, name)).size)
    expect(sizes).toHaveLength(2)
    for (const size of sizes) expect(size).toBeLessThan(1.1 * mebibyte)
    const packets = [...packetsIn(file)]
    expect(packets.length).toBeLessThan(20_000)
    expect(Math.max(...packets.map(({ record }) => record.length))).toBe(16 + 128)
  })

  it('goes on after it has said that it listens', async () => {
    const { stdout } = spawnSync('pgrep', ['-fc', `tcpdump .*${lab.lease.id}`], { encoding: 'utf8' })
    expect(Number(stdout)).toBe(3)
  })

  it('is known to the lease, one process a host, and nobody else may read it', () => {
    const roles = lab.lease
      .record()
      .made.flatMap((made) => (made.kind === 'process' && made.stamp !== undefined ? [made.role] : []))
    expect(roles).toEqual(expect.arrayContaining(['capture of alice', 'capture of bob', 'capture of carol']))
    expect(statSync(join(lab.lease.directory, '.captures')).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(lab.lease.directory, 'capture-of-bob.log'), 'utf8')).toBe('')
  })
})
