import { Agent, type RequestOptions, request } from 'node:http'
import {
  type Clock,
  failure,
  type Json,
  type Problem,
  type Result,
  success,
  systemClock,
} from '../core/index.ts'

/** Where a daemon's local API is: its owner's socket, or loopback with the owner's token. */
export type ApiPlace = { readonly socketPath: string } | { readonly port: number; readonly token: string }

export interface Transport {
  call(
    method: 'GET' | 'POST',
    path: string,
    body?: Json,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Result<Json, Problem>>
  close(): void
}

const maxAnswerBytes = 16 * 1_048_576
/** Beyond the daemon's own limit, so that its answer about a time-out wins over ours. */
const defaultPatienceMs = 5_000

export interface TransportOptions {
  /** On top of the time that a call is given, and both together are all that it may take. Default 5 s. */
  readonly patienceMs?: number
  readonly clock?: Pick<Clock, 'after'>
}

const unavailable = (why: string): Problem => ({
  code: 'CLIENT_DAEMON_UNAVAILABLE',
  message: `The daemon does not answer (${why}).`,
  hint: 'Start it with "nunet run", or name the right data directory with --data.',
  retryable: true,
})

const read = (status: number, text: string): Result<Json, Problem> => {
  try {
    const answer = JSON.parse(text) as { value?: Json; problem?: Problem }
    if (answer.problem !== undefined) return failure(answer.problem)
    if (status === 200 && answer.value !== undefined) return success(answer.value)
  } catch {
    // Falls through: whatever answered was not a daemon of this kind.
  }
  return failure({
    code: 'CLIENT_ANSWER_INVALID',
    message: `The daemon answered with status ${status} and something that is not an answer.`,
    hint: 'Is another program listening there? Compare "nunet version" with the version of the daemon.',
  })
}

const targetOf = (place: ApiPlace): RequestOptions =>
  'socketPath' in place
    ? { socketPath: place.socketPath, headers: { host: 'localhost' } }
    : { host: '127.0.0.1', port: place.port, headers: { authorization: `Bearer ${place.token}` } }

/** Speaks JSON over HTTP with one daemon; connections are kept. Never throws: what goes wrong is a Problem. */
export const createTransport = (
  place: ApiPlace,
  { patienceMs = defaultPatienceMs, clock = systemClock }: TransportOptions = {},
): Transport => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const target = targetOf(place)
  return {
    call: (method, path, body, { timeoutMs = 30_000, signal } = {}) =>
      new Promise((settle) => {
        const withinMs = timeoutMs + patienceMs
        const resolve = (result: Result<Json, Problem>) => {
          deadline.cancel()
          settle(result)
        }
        // Of the whole answer: one that comes drop by drop would never be idle.
        const deadline = clock.after(withinMs, () => {
          resolve(failure(unavailable(`no answer within ${withinMs} ms`)))
          outgoing.destroy()
        })
        const text = body === undefined ? undefined : JSON.stringify(body)
        const headers = {
          ...target.headers,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        }
        const outgoing = request(
          {
            ...target,
            agent,
            method,
            path,
            headers,
            ...(signal === undefined ? {} : { signal }),
          },
          (incoming) => {
            const parts: Buffer[] = []
            let size = 0
            incoming.on('data', (part: Buffer) => {
              size += part.length
              if (size > maxAnswerBytes) incoming.destroy(new Error('the answer is too long'))
              else parts.push(part)
            })
            incoming.on('end', () =>
              resolve(read(incoming.statusCode ?? 0, Buffer.concat(parts).toString('utf8'))),
            )
            incoming.on('error', (error) => resolve(failure(unavailable(error.message))))
          },
        )
        outgoing.on('error', (error: NodeJS.ErrnoException) =>
          resolve(failure(unavailable(error.code ?? error.message))),
        )
        outgoing.end(text)
      }),
    close: () => agent.destroy(),
  }
}
