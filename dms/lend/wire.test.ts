import { duplexPair } from 'node:stream'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../core/index.ts'
import { maxFrameBytes, readExactly, receiveAnswer, receiveMessage, sendMessage, within } from './wire.ts'

const Greeting = Type.Object({ hello: Type.String() }, { additionalProperties: false })

const claiming = (length: number): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(length)
  return head
}

describe('messages', () => {
  it('arrive whole, however they were cut, and leave what follows in the stream', async () => {
    const [here, there] = duplexPair()
    const [pieces, sink] = duplexPair()
    await sendMessage(pieces, { hello: 'bob' })
    const bytes = Buffer.concat([sink.read() as Buffer, Buffer.from('rest')])
    for (const byte of bytes) here.write(Buffer.from([byte]))
    expect(await receiveMessage(there, Greeting)).toEqual({ hello: 'bob' })
    expect((await readExactly(there, 4)).toString()).toBe('rest')
  })

  it('wait for a part that comes later without holding up anybody else', async () => {
    const [here, there] = duplexPair()
    here.write(claiming(15))
    const received = receiveMessage(there, Greeting)
    // Would never be reached were the waiting one busy.
    await new Promise((resolve) => setImmediate(resolve))
    here.write('{"hello":"bob"}')
    expect(await received).toEqual({ hello: 'bob' })
  })

  it.each([
    ['promises more than a message may have', claiming(maxFrameBytes + 1)],
    ['promises 4 GiB', claiming(2 ** 32 - 1)],
    ['is empty', claiming(0)],
    ['is no JSON', Buffer.concat([claiming(3), Buffer.from('{"a')])],
    ['is another message', Buffer.concat([claiming(9), Buffer.from('{"run":1}')])],
  ])('are refused when one %s', async (_what, bytes) => {
    const [here, there] = duplexPair()
    here.write(bytes)
    await expect(receiveMessage(there, Greeting)).rejects.toMatchObject({ code: 'LEND_MESSAGE_INVALID' })
  })

  it('that break off are told as that', async () => {
    const [here, there] = duplexPair()
    here.write(claiming(10))
    here.end('half')
    await expect(receiveMessage(there, Greeting)).rejects.toMatchObject({ code: 'LEND_CUT' })
  })

  it('end with their time', async () => {
    const [, there] = duplexPair()
    const clock = createManualClock()
    const received = within(there, { clock, limitMs: 1000 }, receiveMessage(there, Greeting))
    clock.advance(1000)
    await expect(received).rejects.toMatchObject({ code: 'LEND_CUT' })
    expect(clock.pendingTimers).toBe(0)
  })

  it('that answer something else are not believed', async () => {
    const [here, there] = duplexPair()
    await sendMessage(here, { ok: true, value: { hello: 7 } })
    await expect(receiveAnswer(there, Greeting)).rejects.toMatchObject({ code: 'LEND_MESSAGE_INVALID' })
    await sendMessage(here, { ok: false, error: { code: 'LEND_TAKEN', message: 'no' } })
    expect(await receiveAnswer(there, Greeting)).toMatchObject({ ok: false, error: { code: 'LEND_TAKEN' } })
  })
})
