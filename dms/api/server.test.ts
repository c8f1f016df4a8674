import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Logger, silentLogger } from '../core/index.ts'
import { createServer, maxConnections } from './server.ts'

let server: ReturnType<typeof createServer>
let warned: Record<string, unknown>[]

beforeEach(() => {
  warned = []
  const log: Logger = { ...silentLogger, warn: (facts) => void warned.push({ ...facts }) }
  server = createServer({ log, rules: () => ({ hosts: new Set(['localhost']), token: 'right' }) })
})
afterEach(() => server.close())

describe('whoever floods the local API', () => {
  it('does not fill the log: of many refusals fewer and fewer are told, with how many there were', async () => {
    for (let count = 0; count < 1000; count++)
      await server.inject({ url: '/api/v1/identity', headers: { host: 'localhost' } })
    await server.inject({ url: '/api/v1/identity', headers: { host: 'evil.example' } })
    const ofToken = warned.filter(({ code }) => code === 'API_TOKEN_REFUSED')
    expect(ofToken.map(({ count }) => count)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    expect(warned.at(-1)).toEqual({ code: 'API_HOST_REFUSED', count: 1 })
  })

  it('gets no more connections than leave the daemon its file handles', async () => {
    await server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.server.address() as AddressInfo
    let dropped = 0
    server.server.on('drop', () => {
      dropped++
    })
    const beyond = 20
    const sockets: Socket[] = Array.from({ length: maxConnections + beyond }, () =>
      connect(port, '127.0.0.1').on('error', () => {}),
    )
    while (dropped < beyond) await once(server.server, 'drop')
    for (const socket of sockets) socket.destroy()
    expect(dropped).toBe(beyond)
  })
})
