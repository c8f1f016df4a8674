import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Environment, Fault, FaultKind } from '../environment.ts'
import { faultKinds } from '../faults/index.ts'
import { runCycles } from '../faults/testing/run-cycles.ts'
import type { Topology } from '../topology.ts'
import { createStage, type Elsewhere, patienceMs, type Stage } from './stage.ts'

/** Two of them a little apart, so that something is under way between them that can be overtaken. */
const near: Topology = { name: 'faults', hosts: [{ name: 'alice' }, { name: 'bob' }, { name: 'carol' }] }

const topologyFor = ({ provider }: Stage): Topology =>
  provider.supports.has('distance') ? { ...near, links: [{ from: 'alice', to: 'bob', delayMs: 10 }] } : near

/** Of every kind at least one; of partitions, every shape. */
const examples: { readonly [K in FaultKind]: readonly Fault[] } = {
  crash: [{ kind: 'crash', host: 'bob' }],
  stop: [{ kind: 'stop', host: 'bob' }],
  pause: [{ kind: 'pause', host: 'bob' }],
  restart: [{ kind: 'restart', host: 'bob' }],
  partition: [
    { kind: 'partition', cut: { shape: 'halves', left: ['alice'], right: ['bob', 'carol'] } },
    { kind: 'partition', cut: { shape: 'one-way', from: 'alice', to: 'bob' } },
    { kind: 'partition', cut: { shape: 'isolated', host: 'bob' } },
    { kind: 'partition', cut: { shape: 'bridge', host: 'bob', left: ['alice'], right: ['carol'] } },
  ],
  latency: [
    { kind: 'latency', from: 'alice', to: 'bob', addMs: 40 },
    { kind: 'latency', from: 'carol', addMs: 30, oneWay: true },
  ],
  loss: [
    { kind: 'loss', from: 'alice', to: 'bob', percent: 20 },
    { kind: 'loss', from: 'alice', to: 'bob', percent: 2, oneWay: true },
  ],
  rate: [{ kind: 'rate', from: 'alice', to: 'bob', kbitPerS: 1000 }],
  reorder: [{ kind: 'reorder', from: 'alice', to: 'bob', percent: 20 }],
  'clock-skew': [
    { kind: 'clock-skew', host: 'bob', offsetMs: -3_600_000 },
    { kind: 'clock-skew', host: 'bob', offsetMs: 1500 },
  ],
  'disk-full': [{ kind: 'disk-full', host: 'bob' }],
  'handles-exhausted': [{ kind: 'handles-exhausted', host: 'bob' }],
  'memory-squeeze': [{ kind: 'memory-squeeze', host: 'bob', limitBytes: 512 * 2 ** 20 }],
  'lying-dns': [
    { kind: 'lying-dns', host: 'bob', address: '10.77.255.9' },
    { kind: 'lying-dns', host: 'bob', name: 'registry.example.org', address: '10.77.255.9' },
  ],
  'blocked-port': [{ kind: 'blocked-port', host: 'bob' }],
  'half-open': [{ kind: 'half-open', host: 'bob', peer: 'alice' }],
}

const shape = (fault: Fault): string => JSON.stringify(fault).replaceAll('"', '')

/** What a network promises about trouble: what it supports bites, is proven and heals; all else is refused by name. */
export const describeFaults = (name: Stage['name'], elsewhere?: Elsewhere): void => {
  describe('a network in trouble', { timeout: patienceMs }, () => {
    let stage: Stage
    let environment: Environment

    beforeAll(async () => {
      stage = createStage(name, elsewhere)
      if ((await stage.provider.probe()).ready) environment = await stage.spawn(topologyFor(stage))
    }, patienceMs)
    beforeEach((context) => stage.requireReady(context))
    afterAll(() => stage.close(), patienceMs)

    for (const kind of faultKinds) {
      for (const fault of examples[kind]) {
        it(`${shape(fault)} bites and heals, or is refused`, async () => {
          if (!stage.provider.supports.has(kind)) {
            await expect(environment.inflict(fault)).rejects.toMatchObject({ code: 'FAULT_NOT_SUPPORTED' })
            expect(environment.faults()).toEqual([])
            return
          }
          const before = await environment.fingerprint?.()
          const healing = await environment.inflict(fault)
          expect(environment.faults()).toEqual(kind === 'restart' ? [] : [fault])
          await healing.heal()
          await healing.heal()
          expect(environment.faults()).toEqual([])
          expect(environment.hosts.filter((host) => !host.isRunning())).toEqual([])
          expect(await environment.fingerprint?.()).toBe(before)
        })
      }
    }

    it('has no example for a kind that does not exist', () => {
      expect(Object.keys(examples).sort()).toEqual([...faultKinds].sort())
    })

    it('is as it was after trouble of several kinds at once', async () => {
      // The other kinds take long to prove; the cycles of faults/testing have them all.
      const slow: readonly FaultKind[] = ['rate', 'reorder', 'loss']
      const kinds = faultKinds.filter((kind) => stage.provider.supports.has(kind) && !slow.includes(kind))
      const { cycles, defects } = await runCycles(environment, { kinds, cycles: 3, seed: 1 })
      expect(defects).toEqual([])
      expect(cycles).toBe(3)
    })

    it('refuses what names a host that it has not', async () => {
      const nobody = environment.inflict({ kind: 'crash', host: 'mallory' })
      await expect(nobody).rejects.toThrow(/"mallory".*alice, bob, carol/)
    })

    it('heals what another process inflicted', async (context) => {
      context.skip(!stage.provider.supports.has('detach'), 'its networks live in one process')
      context.skip(!stage.provider.supports.has('pause'), 'its daemons cannot be paused')
      const fault: Fault = { kind: 'pause', host: 'carol' }
      const beforeMs = Date.now()
      await environment.inflict(fault, 'somebody else')
      const found = await stage.provider.attach(environment.id)
      expect(found.faults()).toEqual([fault])
      const [known, ...more] = found.sufferings()
      expect([known?.fault, known?.by, more]).toEqual([fault, 'somebody else', []])
      expect(known?.sinceMs).toBeGreaterThanOrEqual(beforeMs)
      await found.heal(fault)
      expect(environment.faults()).toEqual([])
      await expect(found.heal(fault)).rejects.toMatchObject({ code: 'FAULT_UNKNOWN' })
    })

    it('heals several in whatever order', async (context) => {
      context.skip(!stage.provider.supports.has('pause'), 'its daemons share one process')
      const first = await environment.inflict({ kind: 'pause', host: 'alice' })
      const second = await environment.inflict({ kind: 'crash', host: 'bob' })
      // Bob comes back while nobody can be reached at alice's.
      await second.heal()
      expect(environment.host('bob').isRunning()).toBe(true)
      await first.heal()
      await environment.inflict({ kind: 'stop', host: 'carol' })
      await environment.heal()
      expect(environment.faults()).toEqual([])
      expect(environment.host('carol').isRunning()).toBe(true)
    })
  })
}
