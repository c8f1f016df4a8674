import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Certificate, makeCertificate } from './certificate.ts'
import { type Asked, answer, Refusal } from './routes.ts'
import { createStore, type Store } from './store.ts'

/** What goes wrong with a request; each fault happens once, to the first request that fits. */
export interface Trouble {
  /** Matched against `POST /api/v1/…`. */
  readonly when: RegExp
  readonly what:
    | { readonly kind: 'answer'; readonly status: number; readonly retryAfter?: string }
    /** Done, and the connection breaks before the reply. */
    | { readonly kind: 'reply-lost' }
    /** The connection breaks before anything is done. */
    | { readonly kind: 'cut' }
    /** Done, and the reply breaks off half-way. */
    | { readonly kind: 'half-reply' }
    /** Done, and no reply for as long as the caller waits. */
    | { readonly kind: 'silent' }
}

export interface TestmoServer extends AsyncDisposable {
  /** `https://127.0.0.1:<port>`. */
  readonly address: string
  readonly certificate: Certificate
  readonly store: Store
  /** Every request that came, as `POST /api/v1/…`, in order. */
  readonly requests: readonly string[]
  trouble(trouble: Trouble): void
  /** Resolves when a request that fits has come. */
  arrival(when: RegExp): Promise<void>
}

export const token = 'testmo_api_stand-in-token-0123456789'

const readBody = async (request: IncomingMessage): Promise<Asked['body']> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return {}
  try {
    return JSON.parse(text) as Asked['body']
  } catch {
    throw new Refusal(422, 'The body is no JSON.')
  }
}

const done = (store: Store, request: IncomingMessage, body: Asked['body']) => {
  const url = new URL(request.url ?? '/', 'https://127.0.0.1')
  try {
    if (request.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'Unauthenticated.')
    return answer(store, request.method ?? '', url, body)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: { message: error.message } }
  }
}

const reply = (response: ServerResponse, status: number, body: unknown, headers: object = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

const suffer = (
  { what }: Trouble,
  { request, response, work }: { request: IncomingMessage; response: ServerResponse; work: () => unknown },
): void => {
  if (what.kind === 'answer') {
    const headers = what.retryAfter === undefined ? {} : { 'retry-after': what.retryAfter }
    reply(response, what.status, { message: `told to answer ${what.status}` }, headers)
    return
  }
  if (what.kind === 'cut') {
    request.socket.destroy()
    return
  }
  const body = JSON.stringify(work() ?? {})
  if (what.kind === 'silent') return
  if (what.kind === 'half-reply') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length + 40 })
    response.write(body.slice(0, 1), () => request.socket.destroy())
  } else request.socket.destroy()
}

/** A stand-in for a Testmo instance on loopback, over HTTPS; see reports/testmo/README.md for what it stands on. */
export const startTestmoServer = async (): Promise<TestmoServer> => {
  const certificate = makeCertificate()
  const store = createStore()
  const troubles: Trouble[] = []
  const requests: string[] = []
  const waiting: { readonly when: RegExp; readonly resolve: () => void }[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const line = `${request.method} ${request.url}`
    requests.push(line)
    const body = await readBody(request)
    const index = troubles.findIndex(({ when }) => when.test(line))
    const work = () => done(store, request, body)
    for (const { when, resolve } of waiting) if (when.test(line)) resolve()
    if (index >= 0)
      return suffer(troubles.splice(index, 1)[0]!, { request, response, work: () => work().body })
    const { status = 200, body: answered } = work()
    reply(response, status, answered)
  }
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    // A caller that hangs up while its request is read is no fault of the server.
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    store,
    requests,
    trouble: (trouble) => void troubles.push(trouble),
    arrival: (when) => new Promise((resolve) => void waiting.push({ when, resolve })),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      certificate[Symbol.dispose]()
    },
  }
}
