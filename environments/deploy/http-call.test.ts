import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { httpCall } from './http-call.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const called = async (answer: RequestListener) => {
  server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return httpCall({ address: '127.0.0.1', port, path: '/', headers: {} }, { withinMs: 300 })
}

it('tells how a request went', async () => {
  expect(await called((_, response) => response.writeHead(401).end('no'))).toEqual({
    answered: true,
    status: 401,
    body: 'no',
  })
})

it.each<[string, RequestListener]>([
  ['silence', () => {}],
  [
    'drops without end',
    (_, response) => {
      const drops = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drops))
    },
  ],
])('takes %s for no answer when its time is over', async (_, answer) => {
  expect(await called(answer)).toEqual({ answered: false, why: 'no answer within 300 ms' })
})

it('keeps the beginning of a flood, and waits for no end of it', async () => {
  const answer = await called((_, response) => {
    const flow = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    }
    response.on('drain', flow)
    flow()
  })
  expect(answer).toMatchObject({ answered: true, status: 200, body: 'x'.repeat(65_536) })
})
