import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownClock } from './clock.ts'
import { cutLog } from './cut.ts'
import type { HostLog } from './host-rows.ts'
import { writeTimeline } from './timeline.ts'

const startMs = 1_700_000_000_000
const hourMs = 3_600_000
const bounds = { fromMs: startMs, toMs: startMs + 600_000 }

const logged = (atMs: number, msg: string, facts: object = {}): string =>
  JSON.stringify({ level: 30, time: startMs + atMs, name: 'x', msg, ...facts })

const told = (atMs: number, event: string, facts: object = {}): string =>
  JSON.stringify({ time: startMs + atMs, event, did: 'did:key:z6Mk', ...facts })

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

const host = (
  name: string,
  { log = [], telemetry = [] }: { log?: readonly string[]; telemetry?: readonly string[] },
  offsetMs = 0,
): HostLog => ({
  host: name,
  log: text(log),
  telemetry: text(telemetry),
  isWhole: true,
  clock: { ...ownClock, offsetMs },
  skews: [],
})

interface Row {
  readonly time: string
  readonly host: string
  readonly source: string
  readonly text: string
  readonly facts?: object
}

const rowsOf = (logs: readonly HostLog[]): readonly Row[] =>
  writeTimeline({ logs, own: [], bounds, maxBytes: 1_000_000 })
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as Row)

const textsOf = (logs: readonly HostLog[]) => rowsOf(logs).map((row) => row.text)

describe('telemetry in the timeline', () => {
  it('stands among the lines of the log, with a source and facts of its own', () => {
    const alice = host('alice', {
      log: [logged(10, 'listening'), logged(30, 'ready')],
      telemetry: [told(20, 'network_peer_lost', { peerId: 'b' })],
    })
    expect(textsOf([alice])).toEqual(['listening', 'network_peer_lost', 'ready'])
    expect(rowsOf([alice])[1]).toEqual({
      time: new Date(startMs + 20).toISOString(),
      host: 'alice',
      source: 'telemetry',
      text: 'network_peer_lost',
      facts: { peerId: 'b' },
    })
  })

  it('is in order with the events of other hosts, though a clock is an hour off', () => {
    const alice = host(
      'alice',
      {
        log: [logged(hourMs + 5, 'asks')],
        telemetry: [told(hourMs + 10, 'alice_first'), told(hourMs + 30, 'alice_last')],
      },
      hourMs,
    )
    const bob = host('bob', { log: [logged(7, 'hears')], telemetry: [told(20, 'bob_between')] })
    expect(textsOf([bob, alice])).toEqual(['asks', 'hears', 'alice_first', 'bob_between', 'alice_last'])
  })

  it('puts work behind the step that ordered it, and what a deployer heard behind the work, whatever the clocks say', () => {
    const alice = host('alice', {
      telemetry: [
        told(1_000, 'orchestrator_deployment_provisioning', { traceId: 'd', spanId: 'd/provisioning' }),
        told(1_010, 'orchestrator_allocation_completed', { traceId: 'd', parentSpanId: 'a/completed' }),
        told(1_020, 'orchestrator_deployment_completed', { traceId: 'd', spanId: 'd/completed' }),
      ],
    })
    for (const wrongMs of [-900_000, -50, 0, 50, 900_000]) {
      const facts = { traceId: 'd', parentSpanId: 'd/provisioning' }
      const bob = host('bob', {
        telemetry: [
          told(1_002 + wrongMs, 'node_allocation_running', { ...facts, spanId: 'a/running' }),
          told(1_008 + wrongMs, 'node_allocation_completed', { ...facts, spanId: 'a/completed' }),
        ],
      })
      expect(textsOf([bob, alice])).toEqual([
        'orchestrator_deployment_provisioning',
        'node_allocation_running',
        'node_allocation_completed',
        'orchestrator_allocation_completed',
        'orchestrator_deployment_completed',
      ])
    }
  })

  it('lets nobody meet a daemon that has not begun, also where only its telemetry says who it is', () => {
    const alice = host('alice', {
      telemetry: [told(10, 'network_peer_connected', { peerId: 'peer-of-bob' })],
    })
    const bob = host('bob', {
      log: [logged(40, 'executor available')],
      telemetry: [told(60, 'dms_start_success', { peerId: 'peer-of-bob' })],
    })
    expect(textsOf([alice, bob])).toEqual([
      'executor available',
      'network_peer_connected',
      'dms_start_success',
    ])
  })

  it('loses nothing, and keeps the order of both files of a host, however they lie to each other', () => {
    const times = fc.array(fc.nat(500), { maxLength: 30 })
    fc.assert(
      fc.property(times, times, (log, telemetry) => {
        const rows = rowsOf([
          host('alice', {
            log: log.map((atMs, index) => logged(atMs, `log ${index}`)),
            telemetry: telemetry.map((atMs, index) => told(atMs, `event ${index}`)),
          }),
        ])
        const of = (source: string) => rows.filter((row) => row.source === source).map((row) => row.text)
        expect(of('daemon')).toEqual(log.map((_, index) => `log ${index}`))
        expect(of('telemetry')).toEqual(telemetry.map((_, index) => `event ${index}`))
      }),
    )
  })

  it('is the order of the clock where both files are in it', () => {
    const times = fc.array(fc.nat(500), { maxLength: 30 }).map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(times, times, (log, telemetry) => {
        const rows = rowsOf([
          host('alice', {
            log: log.map((atMs) => logged(atMs, 'log')),
            telemetry: telemetry.map((atMs) => told(atMs, 'event')),
          }),
        ])
        const seen = rows.map(({ time }) => Date.parse(time) - startMs)
        expect(seen).toEqual([...log, ...telemetry].sort((a, b) => a - b))
      }),
    )
  })

  it('is cut to a window by our clock, not by its own', () => {
    const alice = host(
      'alice',
      { telemetry: [told(hourMs, 'early'), told(hourMs + 60_000, 'in_it'), told(hourMs + 90_000, 'late')] },
      hourMs,
    )
    const window = { fromMs: startMs + 55_000, toMs: startMs + 65_000 }
    const cut = cutLog(alice.telemetry!, { ...alice, bounds, window, maxBytes: 10_000 })
    expect(cut).toBe(`${told(hourMs + 60_000, 'in_it')}\n`)
  })
})
