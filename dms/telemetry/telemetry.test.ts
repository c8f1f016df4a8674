import { describe, expect, it } from 'vitest'
import { createManualClock } from '../core/index.ts'
import { alice, bob } from '../identity/fixtures.ts'
import { createTelemetry } from './index.ts'
import { createMemorySink } from './memory/index.ts'

const told = () => {
  const sink = createMemorySink()
  const telemetry = createTelemetry({ sink, did: alice.did, clock: createManualClock(5_000) })
  return { telemetry, lines: () => sink.content().trimEnd().split('\n') }
}

describe('telemetry', () => {
  it('puts time and machine to an event', () => {
    const { telemetry, lines } = told()
    telemetry.emit({ event: 'network_peer_lost', peerId: bob.peerId })
    expect(lines().map((line) => JSON.parse(line))).toEqual([
      { time: 5_000, event: 'network_peer_lost', did: alice.did, peerId: bob.peerId },
    ])
  })

  it('cuts what a stranger made long, so that no event costs more than a few kilobytes', () => {
    const { telemetry, lines } = told()
    const long = '\u202e'.repeat(100_000)
    telemetry.emit({
      event: 'ucan_grant_made',
      traceId: long,
      grantId: long,
      audience: bob.did,
      capabilities: Array.from({ length: 1_000 }, () => long),
    })
    expect(lines()[0]!.length).toBeLessThan(16_384)
    expect(JSON.parse(lines()[0]!).capabilities).toHaveLength(8)
  })
})
