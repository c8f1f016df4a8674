import { describe, expect, test } from 'vitest'
import { bytes, eventually, inboxOf, type Scene } from './compliance-scene.ts'
import type { Network } from './index.ts'

const refusal = (code: string) => expect.objectContaining({ code })

const isConnectedTo = (network: Network, other: Network): boolean =>
  network.peers().some((peer) => peer.peerId === other.peerId && peer.isConnected)

/** Who is there, who is not, and what happens when one leaves. */
export const describeConnections = (scene: Scene): void => {
  describe('connections', () => {
    test('connecting tells whom it found, and both see each other among their peers', async () => {
      const { networks } = await scene.started(2)
      const [alice, bob] = networks as [Network, Network]
      expect(await alice.connect(bob.addresses()[0]!)).toBe(bob.peerId)
      await eventually(() => {
        expect(isConnectedTo(alice, bob)).toBe(true)
        expect(isConnectedTo(bob, alice)).toBe(true)
        expect(alice.peers().find((peer) => peer.peerId === bob.peerId)?.addresses).toContain(
          bob.addresses()[0],
        )
      })
    })

    test('addresses end in the peer id, and there are none before start and after stop', async () => {
      const { networks } = await scene.started(1)
      const [alice] = networks as [Network]
      expect(alice.addresses().length).toBeGreaterThan(0)
      for (const address of alice.addresses()) expect(address.endsWith(`/p2p/${alice.peerId}`)).toBe(true)
      await alice.stop()
      expect(alice.addresses()).toEqual([])
    })

    test.each([
      ['an empty text', ''],
      ['a sentence', 'over there'],
      ['an address without a peer', '/ip4/127.0.0.1/tcp/9000'],
      ['an address with a broken peer id', '/ip4/127.0.0.1/tcp/9000/p2p/0OIl'],
      ['a very long text', `/ip4/127.0.0.1/tcp/9000/p2p/${'a'.repeat(10_000)}`],
    ])('connecting to %s is refused as not an address', async (_, address) => {
      const { networks } = await scene.started(1)
      await expect(networks[0]!.connect(address)).rejects.toEqual(refusal('NETWORK_ADDRESS_INVALID'))
    })

    test('connecting to its own address is refused', async () => {
      const { networks } = await scene.started(1)
      const [alice] = networks as [Network]
      await expect(alice.connect(alice.addresses()[0]!)).rejects.toEqual(refusal('NETWORK_ADDRESS_INVALID'))
    })

    test('connecting is refused when somebody else is at the address', async () => {
      const { networks } = await scene.started(3)
      const [alice, bob, carol] = networks as [Network, Network, Network]
      const claimed = bob.addresses()[0]!.replace(bob.peerId, carol.peerId)
      await expect(alice.connect(claimed)).rejects.toEqual(refusal('NETWORK_PEER_UNREACHABLE'))
    })

    test('connecting to a peer that has stopped is refused as unreachable', async () => {
      const { networks } = await scene.started(2)
      const [alice, bob] = networks as [Network, Network]
      const address = bob.addresses()[0]!
      await bob.stop()
      await expect(alice.connect(address)).rejects.toEqual(refusal('NETWORK_PEER_UNREACHABLE'))
    })

    test('connecting and measuring end with the reason of the caller’s signal', async () => {
      const { alice, bob } = await scene.pair()
      const signal = AbortSignal.abort(new Error('no longer wanted'))
      await expect(alice.connect(bob.addresses()[0]!, { signal })).rejects.toThrow('no longer wanted')
      await expect(alice.ping(bob.peerId, { signal })).rejects.toThrow('no longer wanted')
    })

    test('a round trip has a length; to nobody it is unreachable, to itself it is nothing', async () => {
      const { alice, bob } = await scene.pair()
      expect(await alice.ping(bob.peerId)).toBeGreaterThanOrEqual(0)
      expect(await alice.ping(alice.peerId)).toBe(0)
      await bob.stop()
      await expect(alice.ping(bob.peerId)).rejects.toEqual(refusal('NETWORK_PEER_UNREACHABLE'))
    })

    test('a network that is not running refuses everything, and stopping or starting it twice changes nothing', async () => {
      const { alice, bob } = await scene.pair()
      const address = bob.addresses()[0]!
      await alice.stop()
      await alice.stop()
      const stopped = refusal('NETWORK_STOPPED')
      await expect(alice.connect(address)).rejects.toEqual(stopped)
      await expect(alice.send(bob.peerId, bytes('a'))).rejects.toEqual(stopped)
      await expect(alice.publish('news', bytes('a'))).rejects.toEqual(stopped)
      await expect(alice.ping(bob.peerId)).rejects.toEqual(stopped)
      expect(alice.subscribers('news')).toEqual([])
      await Promise.all([alice.start(), alice.start()])
      expect(await alice.connect(address)).toBe(bob.peerId)
    })

    test('a peer that leaves is no longer connected, and is reached again at its address when it is back', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(bob)
      const [address] = bob.addresses()
      await bob.stop()
      await eventually(() => expect(isConnectedTo(alice, bob)).toBe(false))
      await expect(alice.send(bob.peerId, bytes('lost'))).rejects.toEqual(refusal('NETWORK_PEER_UNREACHABLE'))
      await bob.start()
      expect(bob.addresses()).toContain(address)
      await alice.send(bob.peerId, bytes('welcome back'))
      await eventually(() => expect(received).toEqual([{ from: alice.peerId, text: 'welcome back' }]))
    })

    test('a lost connection is made again by the next message', async () => {
      const { alice, bob, sever } = await scene.pair()
      const received = inboxOf(bob)
      await alice.send(bob.peerId, bytes('before'))
      await eventually(() => expect(received).toHaveLength(1))
      await sever()
      await eventually(() => expect(isConnectedTo(alice, bob)).toBe(false))
      await alice.send(bob.peerId, bytes('after'))
      await eventually(() => expect(received.map(({ text }) => text)).toEqual(['before', 'after']))
    })

    test('whoever asks is told once of each peer that comes and of each that goes, until it ends that', async () => {
      const { networks, sever } = await scene.started(2)
      const [alice, bob] = networks as [Network, Network]
      const told: string[] = []
      // Relays, where there are any, come and go too.
      const note = (who: string, other: Network) => (peerId: string, isConnected: boolean) => {
        if (peerId === other.peerId) told.push(`${who}: ${isConnected}`)
      }
      const end = alice.onPeer(note('alice', bob))
      bob.onPeer(note('bob', alice))
      await alice.connect(bob.addresses()[0]!)
      await alice.send(bob.peerId, bytes('hello'))
      await eventually(() => expect([...told].sort()).toEqual(['alice: true', 'bob: true']))
      end()
      end()
      await sever(alice, bob)
      await eventually(() => expect(told).toContain('bob: false'))
      await eventually(() => expect(isConnectedTo(alice, bob)).toBe(false))
      expect(told.filter((text) => text.startsWith('alice'))).toEqual(['alice: true'])
    })

    test('a network that stops does not tell that its peers are lost, and the others do', async () => {
      const { alice, bob } = await scene.pair()
      await eventually(() => expect(isConnectedTo(bob, alice)).toBe(true))
      const told: string[] = []
      alice.onPeer((_, isConnected) => void told.push(`alice: ${isConnected}`))
      bob.onPeer((peerId, isConnected) => {
        if (peerId === alice.peerId) told.push(`bob: ${isConnected}`)
      })
      await alice.stop()
      await eventually(() => expect(told).toEqual(['bob: false']))
    })

    test('a peer is found through another that is connected with it', async () => {
      const { alice, bob, carol } = await scene.line()
      const received = inboxOf(carol)
      await eventually(() => expect(isConnectedTo(bob, carol)).toBe(true))
      await eventually(() => alice.send(carol.peerId, bytes('we have not met')))
      await eventually(() => expect(received[0]).toEqual({ from: alice.peerId, text: 'we have not met' }))
    })
  })
}
