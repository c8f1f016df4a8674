import { expect, it } from 'vitest'
import { scenarioOf } from '../testing/records.ts'
import { crashed } from '../testing/seven-failures.ts'
import { endsOf } from './daemon-ends.ts'
import type { TimelineEvent } from './types.ts'

const event = (atMs: number, host: string, text: string, peerId: string): TimelineEvent => ({
  atMs,
  host,
  source: 'telemetry',
  text,
  facts: [{ key: 'peerId', value: peerId }],
})
const events = [
  event(1, 'bob', 'dms_start_success', '12D3bob'),
  event(2, 'alice', 'network_peer_lost', '12D3bob'),
  event(3, 'bob', 'actor_message_refused', '12D3alice'),
  event(4, 'alice', 'network_peer_lost', '12D3carol'),
  event(5, 'alice', 'network_peer_lost', '12D3bob'),
]
const scenario = crashed(scenarioOf(1, { outcome: 'failed' }), 'bob', 'net-1')

it('puts the end of a daemon where another lost it after its last word', () => {
  expect(endsOf(scenario, events)).toEqual([
    {
      atMs: 5,
      host: 'bob',
      source: 'end',
      level: 'fatal',
      text: "the daemon ended with exit code 1, asked by nobody: TypeError: Cannot read properties of undefined (reading 'topic') at nunet:2243:82 (at the latest then)",
    },
  ])
})

it('puts it at its last word where nobody lost it, and nowhere where it said none', () => {
  expect(endsOf(scenario, events.slice(0, 4))[0]?.atMs).toBe(3)
  expect(endsOf(scenario, [])[0]).not.toHaveProperty('atMs')
})

it('tells no end where none was found', () => {
  expect(endsOf(scenarioOf(1, { outcome: 'failed' }), events)).toEqual([])
})
