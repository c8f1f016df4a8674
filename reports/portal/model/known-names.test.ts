import { expect, it } from 'vitest'
import { knownNames, namedParts } from './known-names.ts'
import { parseTimeline } from './timeline.ts'

const ready = (host: string, did: string, peerId: string): string =>
  JSON.stringify({ host, source: 'daemon', text: 'ready', facts: { did, peerId, addresses: ['x'] } })
const names = knownNames(
  parseTimeline(
    [
      ready('alice', 'did:key:z6MkA', '12D3KooA'),
      ready('bob', 'did:key:z6MkB', '12D3KooB'),
      JSON.stringify({
        host: 'bob',
        source: 'telemetry',
        text: 'network_peer_lost',
        facts: { peerId: '12D3KooC' },
      }),
    ].join('\n'),
  ),
  [{ name: 'alice', address: '10.0.0.2' }, { name: 'carol' }],
)

it('are what a host told of itself at its start, and its address', () => {
  expect([...names].sort()).toEqual([
    ['10.0.0.2', 'alice'],
    ['12D3KooA', 'alice'],
    ['12D3KooB', 'bob'],
    ['did:key:z6MkA', 'alice'],
    ['did:key:z6MkB', 'bob'],
  ])
})

it('stand where a text has them, and in no longer address or identity', () => {
  expect(namedParts('/ip4/10.0.0.2/tcp/9000/p2p/12D3KooB', names)).toEqual([
    { text: '/ip4/' },
    { text: '10.0.0.2', host: 'alice' },
    { text: '/tcp/9000/p2p/' },
    { text: '12D3KooB', host: 'bob' },
  ])
  expect(namedParts('10.0.0.23 110.0.0.2 did:key:z6MkAB', names)).toHaveLength(1)
  expect(namedParts('nobody', new Map())).toEqual([{ text: 'nobody' }])
})

it('are looked for in the rows of an event, which stand for themselves', () => {
  const [event] = parseTimeline(
    JSON.stringify({
      host: 'bob',
      text: 'x',
      clocks: { a: 1 },
      facts: { code: 'NO', roots: ['r'], count: 2 },
    }),
  )
  expect(event?.facts).toEqual([
    { key: 'clocks', value: '{"a":1}' },
    { key: 'code', value: 'NO' },
    { key: 'roots', value: '["r"]' },
    { key: 'count', value: '2' },
  ])
})
