import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, createFakeApi } from './api.ts'
import { createChance, fateOf, gentle, type Hostility } from './hostility.ts'
import type { Body } from './kinds.ts'
import { Refusal } from './refusal.ts'
import { createStore, type Shown, type Store } from './store.ts'

export interface FakeCloudOptions {
  readonly seed?: number
  readonly hostility?: Hostility
  readonly token?: string
  readonly serverLimit?: number
  /** Address of the next primary IP; default: one after the other of 203.0.113.0/24 and following. */
  readonly nextAddress?: (name: string) => string
  readonly boot?: (server: Shown, userData: string) => Promise<void>
  readonly shutdown?: (server: Shown) => Promise<void>
}

/** Hetzner's API on loopback, as far as the program and its adapters use it. */
export interface FakeCloud extends AsyncDisposable {
  /** To be used as HCLOUD_ENDPOINT. */
  readonly endpoint: string
  readonly token: string
  readonly store: Store
  /** Requests that were answered, by `METHOD /path`, ids as `*`. */
  readonly requests: ReadonlyMap<string, number>
  behave(hostility: Hostility): void
}

const readBody = async (request: IncomingMessage): Promise<Body> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Body)
}

const write = (response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

const errorBody = (code: string, message: string) => ({ error: { code, message } })

export const startFakeCloud = async ({
  seed = 1,
  hostility = gentle,
  token = 'fake-token',
  serverLimit = 100,
  nextAddress,
  boot = async () => {},
  shutdown = async () => {},
}: FakeCloudOptions = {}): Promise<FakeCloud> => {
  let behaviour = hostility
  const chance = createChance(seed)
  const now = () => performance.timeOrigin + performance.now()
  const store = createStore({ chance, now }, hostility)
  const requests = new Map<string, number>()
  let given = 0
  const inOrder = () => {
    given += 1
    return `203.0.${113 + Math.floor(given / 250)}.${1 + (given % 250)}`
  }
  const api = createFakeApi(
    { store, chance, now, nextAddress: nextAddress ?? inOrder, boot, shutdown },
    { hostility, serverLimit },
  )
  const fulfil = (request: Parameters<typeof api>[0]): Answer => {
    try {
      return api(request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: error.status, body: errorBody(error.reason, error.message) }
    }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://cloud')
    const path = url.pathname.replace(/^\/v1\//, '').split('/')
    const body = await readBody(request)
    if (request.headers.authorization !== `Bearer ${token}`)
      return write(response, { status: 401, body: errorBody('unauthorized', 'unable to authenticate') })
    const name = `${request.method} /${path.join('/').replace(/\d+/g, '*')}`
    requests.set(name, (requests.get(name) ?? 0) + 1)
    const fate = fateOf(behaviour, chance)
    await delay(chance() * behaviour.slowMs)
    if (fate === 'busy')
      return write(
        response,
        { status: 429, body: errorBody('rate_limit_exceeded', 'limit of requests reached') },
        { 'retry-after': '0.02' },
      )
    if (fate === 'failing')
      return write(response, { status: 503, body: errorBody('unavailable', 'maintenance') })
    const outcome = fulfil({ method: request.method ?? 'GET', path, query: url.searchParams, body })
    await delay(chance() * behaviour.slowMs)
    if (fate === 'lost') return void response.destroy()
    if (fate === 'failing-after')
      return write(response, { status: 502, body: errorBody('server_error', 'bad gateway') })
    return write(response, outcome)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      write(response, { status: 500, body: errorBody('server_error', error.message) }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    token,
    store,
    requests,
    behave: (next) => {
      behaviour = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
