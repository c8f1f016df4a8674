import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { alice, bob } from '../../identity/fixtures.ts'
import { announceable, relayOf } from './circuit.ts'

const direct = multiaddr(`/ip4/127.0.0.1/tcp/9000/p2p/${bob.peerId}`)
const through = (host: string) =>
  multiaddr(`/ip4/${host}/tcp/9000/p2p/${alice.peerId}/p2p-circuit/p2p/${bob.peerId}`)

describe('addresses through a relay', () => {
  test('the relay is the peer before the turn, and a direct address has none', () => {
    expect(relayOf(through('192.0.2.7'))).toBe(alice.peerId)
    expect(relayOf(direct)).toBeUndefined()
  })

  test('a relay’s own loopback address is told to nobody elsewhere, but stays where there is no other', () => {
    const [near, far] = [through('127.0.0.1'), through('192.0.2.7')]
    expect(announceable([direct, near, far])).toEqual([direct, far])
    expect(announceable([direct, near])).toEqual([direct, near])
  })

  test('of the addresses that a relay claims no more than eight are told, and none without end', () => {
    const claimed = Array.from({ length: 500 }, (_, index) => through(`192.0.2.${index % 250}`))
    expect(announceable([direct, ...claimed])).toEqual([direct, ...claimed.slice(0, 8)])
    const long = multiaddr(`/dns4/${'a'.repeat(300)}/tcp/9/p2p/${alice.peerId}/p2p-circuit/p2p/${bob.peerId}`)
    expect(announceable([direct, long])).toEqual([direct])
  })
})
