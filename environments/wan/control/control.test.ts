import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:net'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvironmentError } from '../../problem.ts'
import { connectControl } from './client.ts'
import { maxLineBytes } from './lines.ts'
import { serveControl } from './server.ts'

let folder: string
let path: string
let server: Server

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-control-'))
  path = join(folder, 'socket')
  server = await serveControl(path, {
    double: (value) => Number(value) * 2,
    fail: () => {
      throw new EnvironmentError({ code: 'TOO_BAD', message: 'Trying: it failed' })
    },
    never: () => new Promise(() => {}),
  })
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

/** Sends it raw; resolves with the first line that comes back, or undefined when the connection is closed instead. */
const say = (text: string | Buffer): Promise<unknown> =>
  new Promise((resolve) => {
    const socket: Socket = connect(path)
    let answer = ''
    socket.on('error', () => {})
    socket.on('close', () => resolve(undefined))
    socket.on('data', (part) => {
      answer += String(part)
      if (!answer.includes('\n')) return
      resolve(JSON.parse(answer))
      socket.destroy()
    })
    socket.write(text)
  })

const ask = async (question: string, params: unknown, withinMs?: number): Promise<unknown> => {
  const client = await connectControl(path)
  try {
    return await client.ask(question, params, withinMs)
  } finally {
    client.close()
  }
}

describe('a control socket', () => {
  it('belongs to its owner alone', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('answers each question, whichever is done first', async () => {
    const client = await connectControl(path)
    const silent = client.ask('never', null, 60_000).catch((error: EnvironmentError) => error.code)
    expect(await Promise.all([1, 2, 3].map((value) => client.ask('double', value)))).toEqual([2, 4, 6])
    client.close()
    expect(await silent).toBe('CONTROL_LOST')
  })

  it('hands back the code and the words of what went wrong', async () => {
    await expect(ask('fail', null)).rejects.toMatchObject({ code: 'TOO_BAD', message: 'Trying: it failed' })
  })

  it.each([
    'rubbish\n',
    '[]\n',
    '7\n',
    'null\n',
    '{}\n',
    '{"id":1,"ask":"toString"}\n',
    '{"id":1,"ask":"__proto__"}\n',
    '\u0000\n',
  ])('survives %j and says that it is no question', async (text) => {
    expect(await say(text)).toMatchObject({ problem: { code: 'CONTROL_REFUSED' } })
    expect(await ask('double', 21)).toBe(42)
  })

  it('hangs up on a line without end, and serves the next caller', async () => {
    expect(await say(Buffer.alloc(maxLineBytes + 1, 'x'))).toBeUndefined()
    expect(await ask('double', 21)).toBe(42)
  })

  it('gives up on an answer that does not come', async () => {
    await expect(ask('never', null, 20)).rejects.toMatchObject({ code: 'CONTROL_LOST' })
  })

  it('says that nobody is there when nobody is there', async () => {
    await expect(connectControl(join(folder, 'nobody'))).rejects.toMatchObject({ code: 'CONTROL_LOST' })
  })
})
