import { describe, expect, it } from 'vitest'
import { answerTo } from './answer.ts'

/** A query for `name`, as RFC 1035 has it. */
const query = (name: string, type = 1): Buffer => {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)])
  const header = Buffer.from([0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0])
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, 1])])
}

describe('a server that knows one answer', () => {
  it('gives it for every name, without letting it be remembered', () => {
    const asked = query('registry.example.org')
    const answer = answerTo(asked, '10.77.255.9')!
    expect(answer.subarray(0, 12)).toEqual(Buffer.from([0x12, 0x34, 0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]))
    expect(answer.subarray(12, asked.length)).toEqual(asked.subarray(12))
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 10, 77, 255, 9]
    expect([...answer.subarray(asked.length)]).toEqual(record)
  })

  it('knows no other kinds of answers', () => {
    const answer = answerTo(query('example.org', 28), '10.77.255.9')!
    expect(answer.readUInt16BE(6)).toBe(0)
    expect(answer.length).toBe(query('example.org').length)
  })

  it('says nothing to what is no question', () => {
    const reply = answerTo(query('example.org'), '10.77.255.9')!
    const cut = query('example.org').subarray(0, 20)
    const pointer = Buffer.concat([
      query('a').subarray(0, 12),
      Buffer.from([0xc0, 12, 0, 1, 0, 1]),
      Buffer.alloc(220),
    ])
    for (const text of [Buffer.alloc(0), Buffer.alloc(11), Buffer.alloc(12), reply, cut, pointer])
      expect(answerTo(text, '10.77.255.9')).toBeUndefined()
  })
})
