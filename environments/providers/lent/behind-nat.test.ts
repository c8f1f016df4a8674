import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NatKind } from '../../topology.ts'
import { isNetnsReady, type Lab, openLab, requireNetns, rightsHere } from '../netns/testing/lab.ts'
import { enterHost } from '../netns/way-in.ts'
import { lineTo } from './line.ts'
import { type At, type LentBed, layBed } from './testing/bed.ts'

const kinds: readonly NatKind[] = [
  'none',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'carrier-grade',
]
const network = 'net-00aa-0011aabb'
const joinMs = 60_000
/** TCP sockets that wait for callers, as proc_net_tcp(5) marks them. */
const listening = ' 0A '

describe('lending from behind translators', { timeout: 120_000 }, () => {
  let lab: Lab
  let bed: LentBed
  const at =
    (host: string): At =>
    (program) =>
      enterHost(lab.keeper.holders.get(host)!, rightsHere)(program)
  /** As a program on that host's network would see them. */
  const listeners = (host: string): readonly string[] =>
    ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/${lab.keeper.holders.get(host)}/net/${table}`, 'utf8')
        .split('\n')
        .filter((row) => row.includes(listening)),
    )

  beforeAll(async () => {
    if (!(await isNetnsReady())) return
    const behind = kinds.map((nat, index) => ({ name: `m${index}`, nat }))
    const relay = { name: 'alice', role: 'relay' as const }
    lab = await openLab({ name: 'lenders', hosts: [relay, ...behind] })
    bed = await layBed({ at: at('alice'), address: lab.site('alice').publicAddress })
  }, 90_000)
  beforeEach((context) => requireNetns(context))
  afterAll(async () => {
    await bed?.close()
    await lab?.close()
  }, 60_000)

  it.each(kinds.map((nat, index) => [nat, `m${index}`] as const))(
    'a machine behind %s joins, opens no port, does its work, and leaves',
    async (_nat, name) => {
      const startedMs = performance.now()
      await bed.lend(name, { at: at(name) })
      expect(performance.now() - startedMs).toBeLessThan(joinMs)
      const line = lineTo(bed.lent, name)
      await line.ask({ verb: 'claim', network })
      await line.ask({ verb: 'prepare', network, label: name })
      await line.put(bed.fake.binary, bed.fake.sha256)
      await line.ask({ verb: 'use', network, sha256: bed.fake.sha256 })
      expect(await line.ask({ verb: 'start', network })).toMatchObject({ life: 1, pid: expect.any(Number) })
      expect(await line.ask({ verb: 'facts' })).toMatchObject({ operatingSystem: 'Linux', network })
      expect(listeners(name)).toEqual([])
      expect(listeners('alice').length).toBeGreaterThan(0)
      await bed.own(name, 'stop')
      await expect.poll(() => bed.traces(name), { timeout: 30_000 }).toEqual([])
    },
  )
})
