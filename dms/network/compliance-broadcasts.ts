import { describe, expect, test, vi } from 'vitest'
import { bytes, eventually, type Received, type Scene } from './compliance-scene.ts'
import { maxMessageBytes, type Network } from './index.ts'

const topic = '/nunet/compliance'

const listen = (network: Network, accept?: (from: string, message: Uint8Array) => boolean) => {
  const heard: Received[] = []
  const end = network.subscribe(
    topic,
    (from, message) => void heard.push({ from, text: Buffer.from(message).toString() }),
    accept,
  )
  return { heard, end }
}
const sees = (network: Network, ...others: Network[]): Promise<void> =>
  eventually(() => {
    expect([...network.subscribers(topic)].sort()).toEqual(others.map(({ peerId }) => peerId).sort())
  })

/** Says it again until it was heard: the paths between subscribers take a moment to form, and what comes before is lost. */
const publishUntil = (network: Network, text: string, check: () => void): Promise<void> =>
  vi.waitFor(
    async () => {
      await network.publish(topic, bytes(text))
      await vi.waitFor(check, { timeout: 1_000, interval: 10 })
    },
    { timeout: 15_000 },
  )

/** One peer to all that listen. */
export const describeBroadcasts = (scene: Scene): void => {
  describe('broadcasts', () => {
    test('a subscriber is seen by others, and hears each broadcast once with its origin', async () => {
      const { alice, bob } = await scene.pair()
      const { heard } = listen(bob)
      await sees(alice, bob)
      expect(await alice.publish(topic, bytes('news'))).toBe(1)
      await eventually(() => expect(heard).toEqual([{ from: alice.peerId, text: 'news' }]))
      expect(await alice.publish(topic, bytes('news'))).toBe(1)
      await eventually(() => expect(heard).toHaveLength(2))
    })

    test('without subscribers a broadcast is handed to nobody', async () => {
      const { alice, bob } = await scene.pair()
      const { heard, end } = listen(bob)
      await sees(alice, bob)
      end()
      await sees(alice)
      expect(await alice.publish(topic, bytes('unheard'))).toBe(0)
      expect(heard).toEqual([])
    })

    test('one does not hear oneself', async () => {
      const { alice, bob } = await scene.pair()
      const [own, other] = [listen(alice), listen(bob)]
      await sees(alice, bob)
      await sees(bob, alice)
      await alice.publish(topic, bytes('mine'))
      await eventually(() => expect(other.heard).toHaveLength(1))
      await bob.publish(topic, bytes('yours'))
      await eventually(() => expect(own.heard).toEqual([{ from: bob.peerId, text: 'yours' }]))
    })

    test('several subscriptions of one peer end one by one', async () => {
      const { alice, bob } = await scene.pair()
      const [first, second] = [listen(bob), listen(bob)]
      await sees(alice, bob)
      await alice.publish(topic, bytes('both'))
      await eventually(() => expect([first.heard.length, second.heard.length]).toEqual([1, 1]))
      first.end()
      first.end()
      await alice.publish(topic, bytes('one'))
      await eventually(() => expect(second.heard).toHaveLength(2))
      expect(first.heard).toHaveLength(1)
    })

    test('a subscriber passes broadcasts on, and the origin stays who published', async () => {
      const { alice, bob, carol } = await scene.line({ areApart: true })
      const [atBob, atCarol] = [listen(bob), listen(carol)]
      await sees(alice, bob)
      await sees(bob, carol)
      await publishUntil(alice, 'far', () => {
        expect(atBob.heard).toContainEqual({ from: alice.peerId, text: 'far' })
        expect(atCarol.heard).toContainEqual({ from: alice.peerId, text: 'far' })
      })
    })

    test('what a subscriber does not accept goes no further', async () => {
      const { alice, bob, carol } = await scene.line({ areApart: true })
      const isClean = (_: string, message: Uint8Array): boolean =>
        !Buffer.from(message).toString().startsWith('bad')
      const [atBob, atCarol] = [listen(bob, isClean), listen(carol)]
      await sees(alice, bob)
      await sees(bob, carol)
      const texts = ({ heard }: { heard: Received[] }): Set<string> => new Set(heard.map(({ text }) => text))
      await publishUntil(alice, 'good news', () => expect(texts(atCarol)).toContain('good news'))
      await alice.publish(topic, bytes('bad news'))
      await publishUntil(alice, 'more good news', () => expect(texts(atCarol)).toContain('more good news'))
      expect(texts(atCarol)).toEqual(new Set(['good news', 'more good news']))
      expect(texts(atBob)).toEqual(new Set(['good news', 'more good news']))
    })

    test('a subscription outlives a stop', async () => {
      const { alice, bob } = await scene.pair()
      const { heard } = listen(bob)
      await bob.stop()
      await bob.start()
      await alice.connect(bob.addresses()[0]!)
      await sees(alice, bob)
      await alice.publish(topic, bytes('still there?'))
      await eventually(() => expect(heard.map(({ text }) => text)).toEqual(['still there?']))
    })

    test('a listener that throws loses that broadcast only', async () => {
      const { alice, bob } = await scene.pair()
      const heard: string[] = []
      bob.subscribe(topic, (_, message) => {
        const text = Buffer.from(message).toString()
        if (text === 'bad') throw new Error('cannot bear it')
        heard.push(text)
      })
      await sees(alice, bob)
      for (const text of ['bad', 'good']) await alice.publish(topic, bytes(text))
      await eventually(() => expect(heard).toEqual(['good']))
    })

    test('a broadcast is as large as a message may be, and no larger', async () => {
      const { alice, bob } = await scene.pair()
      const { heard } = listen(bob)
      await sees(alice, bob)
      await alice.publish(topic, new Uint8Array(maxMessageBytes).fill(65))
      await eventually(() => expect(heard[0]?.text.length).toBe(maxMessageBytes))
      await expect(alice.publish(topic, new Uint8Array(maxMessageBytes + 1))).rejects.toEqual(
        expect.objectContaining({ code: 'NETWORK_MESSAGE_TOO_LARGE' }),
      )
    })
  })
}
