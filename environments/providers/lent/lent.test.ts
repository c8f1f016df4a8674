import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineTo } from './line.ts'
import { type LentBed, layBed } from './testing/bed.ts'

const patience = { timeout: 60_000, interval: 100 }
const network = 'net-00aa-0011aabb'

describe('a machine that its owner lends with one command', { timeout: 120_000 }, () => {
  let bed: LentBed

  beforeAll(async () => {
    bed = await layBed()
    await bed.lend('bob')
  }, 90_000)
  afterAll(() => bed.close())

  const runDaemon = async () => {
    const line = lineTo(bed.lent, 'bob')
    await line.ask({ verb: 'claim', network })
    await line.ask({ verb: 'prepare', network, label: 'bob' })
    await line.put(bed.fake.binary, bed.fake.sha256)
    await line.ask({ verb: 'use', network, sha256: bed.fake.sha256 })
    return line.ask({ verb: 'start', network })
  }

  it('cannot be joined by a second one with the same invitation', async () => {
    expect(await bed.steal('bob')).toContain('another machine has used this invitation')
    expect(bed.traces('bob-thief')).toEqual([])
  })

  it('shows its owner what runs', async () => {
    const { pid } = await runDaemon()
    const told = await bed.own('bob', 'status')
    expect(told).toContain('Lent to alice')
    expect(told).toContain(`A daemon runs as process ${pid}`)
  })

  it('runs nothing without its agent, and comes back as the same machine', async () => {
    bed.killAgent('bob')
    await expect
      .poll(() => bed.traces('bob').filter((one) => one.startsWith('process')), patience)
      .toEqual([])
    bed.resume('bob')
    const state = () =>
      lineTo(bed.lent, 'bob')
        .ask({ verb: 'state', network })
        .catch(() => undefined)
    await expect.poll(state, patience).toMatchObject({ life: 2, pid: expect.any(Number) })
  })

  it('is gone without a trace when its owner takes it back', async () => {
    expect(bed.traces('bob').length).toBeGreaterThanOrEqual(2)
    expect(await bed.own('bob', 'stop')).toContain('yours again')
    await expect.poll(() => bed.traces('bob'), patience).toEqual([])
    const asked = lineTo(bed.lent, 'bob').ask({ verb: 'facts' })
    await expect(asked).rejects.toMatchObject({ code: 'HOST_TAKEN_BACK' })
  })
})
