import { describe, expect, test } from 'vitest'
import { bytes, eventually, inboxOf, type Scene } from './compliance-scene.ts'
import { maxMessageBytes } from './index.ts'

const refusal = (code: string) => expect.objectContaining({ code })
const nobody = '12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5'

/** Messages from one peer to another. */
export const describeMessages = (scene: Scene): void => {
  describe('messages', () => {
    test('messages travel both ways and carry the id of their sender', async () => {
      const { alice, bob } = await scene.pair()
      const [atAlice, atBob] = [inboxOf(alice), inboxOf(bob)]
      await alice.send(bob.peerId, bytes('hello'))
      await bob.send(alice.peerId, bytes('good day'))
      await eventually(() => {
        expect(atBob).toEqual([{ from: alice.peerId, text: 'hello' }])
        expect(atAlice).toEqual([{ from: bob.peerId, text: 'good day' }])
      })
    })

    test('messages arrive once and in the order in which they were given', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(bob)
      const texts = Array.from({ length: 500 }, (_, index) => `message ${index}`)
      await Promise.all(texts.map((text) => alice.send(bob.peerId, bytes(text))))
      await eventually(() => expect(received.length).toBeGreaterThanOrEqual(texts.length))
      expect(received.map(({ text }) => text)).toEqual(texts)
    })

    test('a flood of large messages arrives whole and in order', async () => {
      const { alice, bob } = await scene.pair()
      const received: string[] = []
      bob.onMessage((_, message) => void received.push(`${message[0]}:${message.byteLength}`))
      const messages = Array.from({ length: 24 }, (_, index) => new Uint8Array(500_000).fill(index))
      await Promise.all(messages.map((message) => alice.send(bob.peerId, message)))
      await eventually(() => expect(received.length).toBeGreaterThanOrEqual(messages.length))
      expect(received).toEqual(messages.map((message) => `${message[0]}:500000`))
    })

    test('what the sender does to the bytes afterwards is not seen by the receiver', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(bob)
      const message = bytes('first')
      const sent = alice.send(bob.peerId, message)
      message.fill(0)
      await sent
      await eventually(() => expect(received.map(({ text }) => text)).toEqual(['first']))
    })

    test('the largest message arrives whole, one byte more is refused', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(bob)
      const largest = 'x'.repeat(maxMessageBytes)
      await alice.send(bob.peerId, bytes(largest))
      await eventually(() => expect(received[0]?.text.length).toBe(maxMessageBytes))
      expect(received[0]?.text === largest).toBe(true)
      await expect(alice.send(bob.peerId, bytes(`${largest}x`))).rejects.toEqual(
        refusal('NETWORK_MESSAGE_TOO_LARGE'),
      )
    })

    test('an empty message is refused', async () => {
      const { alice, bob } = await scene.pair()
      await expect(alice.send(bob.peerId, new Uint8Array())).rejects.toEqual(refusal('INPUT_INVALID'))
    })

    test('a message to oneself is delivered like any other', async () => {
      const { networks } = await scene.started(1)
      const [alice] = networks as [(typeof networks)[0]]
      const received = inboxOf(alice)
      const sent = alice.send(alice.peerId, bytes('note'))
      expect(received).toEqual([])
      await sent
      await eventually(() => expect(received).toEqual([{ from: alice.peerId, text: 'note' }]))
    })

    test('a message to a peer of which nothing is known is refused as unreachable', async () => {
      const { alice } = await scene.pair()
      await expect(alice.send(nobody, bytes('hello?'))).rejects.toEqual(
        expect.objectContaining({ code: 'NETWORK_PEER_UNREACHABLE', retryable: true }),
      )
    })

    test('a message that the caller no longer wants is not sent', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(bob)
      const signal = AbortSignal.abort(new Error('no longer wanted'))
      await expect(alice.send(bob.peerId, bytes('unwanted'), { signal })).rejects.toThrow('no longer wanted')
      await alice.send(bob.peerId, bytes('wanted'))
      await eventually(() => expect(received.map(({ text }) => text)).toEqual(['wanted']))
    })

    test('a receiver that throws loses that message only', async () => {
      const { alice, bob } = await scene.pair()
      const received: string[] = []
      bob.onMessage((_, message) => {
        const text = Buffer.from(message).toString()
        if (text === 'bad') throw new Error('cannot bear it')
        received.push(text)
      })
      for (const text of ['one', 'bad', 'two']) await alice.send(bob.peerId, bytes(text))
      await eventually(() => expect(received).toEqual(['one', 'two']))
    })

    test('the receiver outlives a stop', async () => {
      const { alice, bob } = await scene.pair()
      const received = inboxOf(alice)
      await alice.stop()
      await alice.start()
      await alice.connect(bob.addresses()[0]!)
      await bob.send(alice.peerId, bytes('again'))
      await eventually(() => expect(received).toEqual([{ from: bob.peerId, text: 'again' }]))
    })
  })
}
