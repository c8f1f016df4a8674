import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openForwarder } from './forwarder.ts'

let folder: string
let server: Server
let far: Socket[]

const open = async (path: string): Promise<Socket> => {
  const socket = connect(path)
  await once(socket, 'connect')
  return socket
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-forward-'))
  far = []
  server = createServer((socket) => {
    far.push(socket)
    socket.on('error', () => {})
    socket.on('data', (part) => socket.write(`echo ${part}`))
  })
  await new Promise<void>((resolve) => void server.listen(join(folder, 'far'), resolve))
})
afterEach(() => {
  for (const socket of far) socket.destroy()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

it('is there at once, for this user alone', async () => {
  const path = join(folder, 'host', 'near')
  const forwarder = openForwarder(path, () => open(join(folder, 'far')))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const socket = connect(path)
  socket.write('hello')
  expect(String((await once(socket, 'data'))[0])).toBe('echo hello')
  socket.destroy()
  await forwarder.close()
})

it('hangs up when nobody answers there', async () => {
  const path = join(folder, 'near')
  const forwarder = openForwarder(path, async () => {
    throw new Error('nobody')
  })
  expect(await text(connect(path))).toBe('')
  await forwarder.close()
})

it('hangs up on both sides when one does', async () => {
  const path = join(folder, 'near')
  const forwarder = openForwarder(path, () => open(join(folder, 'far')))
  const socket = connect(path)
  await expect.poll(() => far.length).toBe(1)
  far[0]!.destroy()
  await once(socket, 'close')
  const another = connect(path)
  await expect.poll(() => far.length).toBe(2)
  another.destroy()
  await expect.poll(() => far[1]!.destroyed).toBe(true)
  await forwarder.close()
})

it('ends with everything that goes through it', async () => {
  const path = join(folder, 'near')
  const forwarder = openForwarder(path, () => open(join(folder, 'far')))
  const socket = connect(path)
  await expect.poll(() => far.length).toBe(1)
  await forwarder.close()
  await expect.poll(() => [socket.destroyed, far[0]!.destroyed]).toEqual([true, true])
})
