import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineTo } from './line.ts'
import { type LentBed, layBed } from './testing/bed.ts'

const patience = { timeout: 60_000, interval: 100 }
const network = 'net-00aa-0011aabb'
const nunet = fileURLToPath(new URL('../../../dms/nunet.ts', import.meta.url))

const claim = async (bed: LentBed, machine: string) => {
  const line = lineTo(bed.lent, machine)
  await line.ask({ verb: 'claim', network })
  await line.ask({ verb: 'prepare', network, label: machine })
  await line.put(bed.fake.binary, bed.fake.sha256)
  await line.ask({ verb: 'use', network, sha256: bed.fake.sha256 })
  return line
}

describe('a lent machine on bad days', { timeout: 120_000 }, () => {
  let bed: LentBed

  beforeAll(async () => {
    bed = await layBed()
  }, 60_000)
  afterAll(() => bed.close(), 60_000)

  it('is the same, and its daemon runs on, when the rendezvous was killed', async () => {
    await bed.lend('bob')
    const line = await claim(bed, 'bob')
    const before = await line.ask({ verb: 'start', network })
    await bed.killRendezvous()
    await expect(line.ask({ verb: 'facts' })).rejects.toMatchObject({ code: 'REACH_LOST' })
    await bed.startRendezvous()
    const state = () => line.ask({ verb: 'state', network }).catch((error: Error) => error.message)
    await expect.poll(state, patience).toEqual(before)
    await line.ask({ verb: 'remove', network })
    expect(bed.hostTraces('bob')).toEqual([])
  })

  it('says so when its disk is full, and can be emptied and taken back all the same', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can mount a small disk')
    const disk = join(bed.folder, 'disk')
    mkdirSync(disk)
    const lending = join(disk, 'lending')
    const mounted = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    await bed.lend('carol', {
      at: (program) => ['unshare', '--mount', 'sh', '-c', mounted, disk, ...program],
      words: ['--directory', lending],
    })
    /** A program of the owner's, who alone sees that disk. */
    const own = (...program: readonly string[]): string =>
      execFileSync('nsenter', [`--mount=/proc/${bed.agentPid('carol')}/ns/mnt`, ...program], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    const fill = () => own('sh', '-c', `cat /dev/zero >>${disk}/thesis || true`)
    const line = lineTo(bed.lent, 'carol')

    fill()
    await expect(line.ask({ verb: 'claim', network })).rejects.toMatchObject({ code: 'HOST_DISK_FULL' })
    await expect(line.put(bed.fake.binary, bed.fake.sha256)).rejects.toMatchObject({ code: 'HOST_DISK_FULL' })
    own('rm', join(disk, 'thesis'))

    await claim(bed, 'carol')
    await line.ask({ verb: 'start', network })
    fill()
    expect(own(process.execPath, '--no-warnings', nunet, 'lend', 'status', '--directory', lending)).toContain(
      'A daemon runs as process',
    )
    expect(await line.ask({ verb: 'end', network, signal: 'SIGTERM', withinMs: 10_000 })).toEqual({
      isGone: true,
    })
    await line.ask({ verb: 'remove', network })
    expect(own('ls', lending).split('\n')).not.toContain('host')
    fill()
    const taken = own(process.execPath, '--no-warnings', nunet, 'lend', 'stop', '--directory', lending)
    expect(taken).toContain('yours again')
  })
})
