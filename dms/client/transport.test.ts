import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTransport } from './transport.ts'

let folder: string
let server: Server
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-transport-'))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const answered = async (answer: RequestListener) => {
  const socketPath = join(folder, 'api.sock')
  server = createServer(answer)
  await new Promise<void>((done) => server.listen(socketPath, done))
  const transport = createTransport({ socketPath }, { patienceMs: 200 })
  const result = await transport.call('GET', '/api/v1/identity', undefined, { timeoutMs: 100 })
  transport.close()
  return result
}

it('an answer that comes drop by drop and never ends is given up when its time is over', async () => {
  const result = await answered((_, response) => {
    response.writeHead(200)
    const drops = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(drops))
  })
  expect(result).toMatchObject({ ok: false, error: { code: 'CLIENT_DAEMON_UNAVAILABLE' } })
  expect(JSON.stringify(result)).toContain('no answer within 300 ms')
})

it('silence is given up as well', async () => {
  const result = await answered(() => {})
  expect(JSON.stringify(result)).toContain('no answer within 300 ms')
})

it('an answer without end is not read to its end', async () => {
  const result = await answered((_, response) => {
    response.writeHead(200)
    const flow = () => {
      while (!response.destroyed && response.write('x'.repeat(1024 ** 2)));
    }
    response.on('drain', flow)
    flow()
  })
  expect(JSON.stringify(result)).toMatch(/the answer is too long|no answer within/)
})
