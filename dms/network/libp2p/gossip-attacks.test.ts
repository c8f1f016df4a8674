import { afterEach, describe, expect, test, vi } from 'vitest'
import { silentLogger } from '../../core/index.ts'
import { alice, bob } from '../../identity/fixtures.ts'
import { bytes, eventually } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { createLibp2pNetwork } from './index.ts'
import { createIntruder } from './testing-intruder.ts'

const topic = '/nunet/compliance'
type Intruder = Awaited<ReturnType<typeof createIntruder>>
const running: { stop(): Promise<unknown> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

const makeNetwork = async (keyPair: typeof alice): Promise<Network> => {
  const network = createLibp2pNetwork({ keyPair, log: silentLogger }, { listen: ['/ip4/127.0.0.1/tcp/0'] })
  running.push(network)
  await network.start()
  return network
}
const intrude = async (
  target: Network,
  options?: Parameters<typeof createIntruder>[0],
): Promise<Intruder> => {
  const intruder = await createIntruder(options)
  running.push({ stop: async () => intruder.node.stop() })
  await intruder.connect(target.addresses()[0]!)
  return intruder
}
const hear = (network: Network, name = topic): string[] => {
  const heard: string[] = []
  network.subscribe(name, (_, message) => void heard.push(Buffer.from(message).toString()))
  return heard
}

/** Waits until the intruder may publish, then publishes. */
const say = async ({ gossip }: Intruder, text: string, name = topic): Promise<void> => {
  await eventually(() => expect(gossip.getSubscribers(name).length).toBeGreaterThan(0))
  await gossip.publish(name, bytes(text))
}

describe('broadcasts of a libp2p network under attack', () => {
  test('the control: a signed broadcast of a bare libp2p node is heard', async () => {
    const target = await makeNetwork(alice)
    const heard = hear(target)
    await say(await intrude(target), 'signed')
    await eventually(() => expect(heard).toEqual(['signed']))
  })

  test('a broadcast without signature is not heard, and a signed one of somebody else still is', async () => {
    const [target, friend] = [await makeNetwork(alice), await makeNetwork(bob)]
    const heard = hear(target)
    await say(await intrude(target, { globalSignaturePolicy: 'StrictNoSign' }), 'unsigned')
    await friend.connect(target.addresses()[0]!)
    await eventually(() => expect(friend.subscribers(topic)).toContain(target.peerId))
    await friend.publish(topic, bytes('signed'))
    await eventually(() => expect(heard).toEqual(['signed']))
  })

  test('a peer that subscribes to thousands of topics is remembered for a few hundred at most', async () => {
    const target = await makeNetwork(alice)
    const intruder = await intrude(target)
    const names = Array.from({ length: 3_000 }, (_, index) => `/flood/${index}`)
    hear(target)
    await eventually(() => expect(intruder.gossip.getSubscribers(topic)).toHaveLength(1))
    for (const name of names) intruder.gossip.subscribe(name)
    await eventually(() => expect(target.subscribers(names[0]!)).toEqual([intruder.peerId]))
    const remembered = (): number => names.filter((name) => target.subscribers(name).length > 0).length
    await vi.waitFor(() => expect(remembered()).toBeGreaterThan(200), { timeout: 10_000 })
    expect(remembered()).toBeLessThan(300)
  })

  test('a listener that refuses keeps nothing of a flood, and hears what it accepts', async () => {
    const target = await makeNetwork(alice)
    const heard: string[] = []
    target.subscribe(
      topic,
      (_, message) => void heard.push(Buffer.from(message).toString()),
      (_, message) => message[0] !== 0,
    )
    const intruder = await intrude(target)
    await say(intruder, 'before')
    for (let count = 0; count < 500; count += 1) await intruder.gossip.publish(topic, Uint8Array.of(0, count))
    await say(intruder, 'after')
    await eventually(() => expect(heard).toEqual(['before', 'after']))
  })
})
