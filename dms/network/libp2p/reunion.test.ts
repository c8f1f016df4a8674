import { expect, it } from 'vitest'
import { createManualClock, silentLogger } from '../../core/index.ts'
import { bob, carol } from '../../identity/fixtures.ts'
import { parseAddress } from './address.ts'
import type { Node } from './node.ts'
import { keepTogether } from './reunion.ts'

const at = ({ peerId }: { readonly peerId: string }) => parseAddress(`/ip4/127.0.0.1/tcp/9/p2p/${peerId}`)

/** A node that reaches nobody, and notes whom it dials. */
const pretend = () => {
  const dialled: string[] = []
  const node = Object.assign(new EventTarget(), {
    getPeers: () => [],
    getConnections: () => [],
    dial: async (address: unknown) => {
      dialled.push(String(address).slice(-52))
      throw new Error('nobody is there')
    },
  })
  const tell = (name: string, { peerId }: { readonly peerId: string }) =>
    node.dispatchEvent(new CustomEvent(name, { detail: peerId }))
  return {
    node: node as unknown as Node,
    dialled,
    comes: (peer: typeof bob) => tell('peer:connect', peer),
    goes: (peer: typeof bob) => tell('peer:disconnect', peer),
  }
}

it('whoever comes and goes all the time makes this node dial the others once in five seconds', async () => {
  const clock = createManualClock()
  const { node, dialled, comes, goes } = pretend()
  const options = { bootstrap: [], dialTimeoutMs: 1000, maxConnections: 10 }
  const reunion = keepTogether({ node, clock, log: silentLogger }, options)
  for (const peer of [bob, carol]) reunion.met(at(peer))
  goes(carol)
  for (let again = 0; again < 20; again += 1) {
    goes(bob)
    comes(bob)
    clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(dialled).toEqual([carol.peerId])
  reunion.end()
})
