import { setTimeout as delay } from 'node:timers/promises'
import { type CloudError, refused, unanswered } from './problem.ts'

export type Json = Readonly<Record<string, unknown>>

/** Speaks to the cloud's API; asks again where that can do no harm. */
export interface CloudClient {
  readonly endpoint: string
  /** @throws CloudError */
  get(path: string): Promise<Json>
  /** Every object of a list, over all its pages. @throws CloudError */
  list(path: string, query?: Readonly<Record<string, string>>): Promise<readonly CloudObject[]>
  /**
   * Not asked again when nobody knows whether it was done: then the caller has to look.
   *
   * @throws CloudError
   */
  post(path: string, body: Json): Promise<Json>
  put(path: string, body: Json): Promise<Json>
  delete(path: string): Promise<void>
}

/** What all objects of the cloud have; actions have no name. */
export interface CloudObject extends Json {
  readonly id: number
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface CloudAccess {
  readonly endpoint: string
  readonly token: string
}

export interface CloudPatience {
  /** For one answer. */
  readonly answerMs: number
  /** For all attempts together. */
  readonly withinMs: number
  /** Before the second attempt; doubles, up to sixteen times. */
  readonly firstPauseMs: number
}

const defaultPatience: CloudPatience = { answerMs: 30_000, withinMs: 120_000, firstPauseMs: 500 }

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Of one answer; lists come in pages. */
const maxAnswerBytes = 8 * 1024 * 1024
const maxPages = 200

interface Attempt {
  readonly body: Json
  readonly error?: CloudError
  readonly retryAfterMs?: number
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parse = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const readBounded = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > maxAnswerBytes) throw new Error(`the answer is longer than ${maxAnswerBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const retryAfterMs = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** Busy and locked mean that nothing was done; without an answer, and after a failure inside, it may have been. */
const mayAskAgain = (method: Method, { status }: CloudError): boolean => {
  if (status === 429 || status === 423) return true
  if (status === undefined || status >= 500) return method !== 'POST'
  return false
}

export const createCloudClient = (
  { endpoint, token }: CloudAccess,
  { answerMs, withinMs, firstPauseMs }: CloudPatience = defaultPatience,
): CloudClient => {
  const attempt = async (method: Method, path: string, body?: Json): Promise<Attempt> => {
    const what = `${method} ${path.split('?')[0]}`
    try {
      const response = await fetch(`${endpoint}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the token to somebody else.
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
      })
      const answer = parse(await readBounded(response))
      if (response.ok) return { body: answer }
      const error = isObject(answer.error) ? answer.error : {}
      const wait = retryAfterMs(response)
      return {
        body: {},
        error: refused(what, response.status, String(error.code ?? 'error'), String(error.message ?? '')),
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      }
    } catch (cause) {
      return { body: {}, error: unanswered(what, endpoint, cause) }
    }
  }
  const call = async (method: Method, path: string, body?: Json): Promise<Json> => {
    const deadline = performance.now() + withinMs
    for (let turn = 0; ; turn++) {
      const { error, body: answer, retryAfterMs: asked } = await attempt(method, path, body)
      if (error === undefined) return answer
      const pauseMs = asked ?? firstPauseMs * 2 ** Math.min(turn, 4)
      if (!mayAskAgain(method, error) || performance.now() + pauseMs > deadline) throw error
      await delay(pauseMs)
    }
  }
  const page = async (path: string, query: Readonly<Record<string, string>>, number: number) => {
    const parameters = new URLSearchParams({ ...query, page: String(number), per_page: '50' })
    const answer = await call('GET', `${path}?${parameters}`)
    const items = Object.values(answer).find((value): value is CloudObject[] => Array.isArray(value)) ?? []
    const meta = isObject(answer.meta) && isObject(answer.meta.pagination) ? answer.meta.pagination : {}
    return { items, next: typeof meta.next_page === 'number' ? meta.next_page : undefined }
  }
  return {
    endpoint,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: async (path) => void (await call('DELETE', path)),
    list: async (path, query = {}) => {
      const found = new Map<number, CloudObject>()
      for (let next: number | undefined = 1; next !== undefined && next <= maxPages; ) {
        const { items, next: following } = await page(path, query, next)
        // What is removed meanwhile moves the pages; nothing counts twice.
        for (const item of items) found.set(item.id, item)
        next = following
      }
      return [...found.values()]
    },
  }
}
