import { request as httpsRequest } from 'node:https'
import { oneLine } from '../text.ts'
import { answerError, TestmoError } from './errors.ts'
import type { TestmoSettings } from './settings.ts'

export interface Call {
  /** What is being done, for messages: `list the cases`. */
  readonly what: string
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Below the instance, with its query. */
  readonly path: string
  readonly body?: unknown
}

/** Sends one request and answers the parsed body of a 2xx. */
export type Send = (call: Call) => Promise<unknown>

export interface HttpOptions {
  /** Certificate authority to trust beside the usual ones, PEM. */
  readonly ca?: string
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

const lost = (what: string, why: string, cause?: unknown): TestmoError =>
  new TestmoError({
    code: 'TESTMO_UNREACHABLE',
    message: `could not ${what}: ${why}`,
    hint: 'look at the instance address, the network and the certificate',
    retryable: true,
    cause,
  })

/** `Retry-After` in milliseconds: seconds, or a date. */
export const retryAfterMs = (header: string | undefined, nowMs: number): number | undefined => {
  if (header === undefined) return undefined
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}

const exchange = (settings: TestmoSettings, call: Call, options: HttpOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { timeoutMs = 30_000, maxBytes = 16 * 1024 ** 2 } = options
    const body = call.body === undefined ? undefined : JSON.stringify(call.body)
    const fail = (why: string, cause?: unknown): void => {
      request.destroy()
      reject(lost(call.what, why, cause))
    }
    // Redirects are not followed: the token belongs to one origin.
    const request = httpsRequest(new URL(call.path, settings.instance), {
      method: call.method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${settings.token}`,
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    })
    request.on('error', (error) => fail(oneLine(error.message, 200), error))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) fail(`the answer is larger than ${maxBytes} bytes`)
        else chunks.push(chunk)
      })
      response.on('error', (error) => fail(oneLine(error.message, 200), error))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          retryAfter: response.headers['retry-after'],
        }),
      )
    })
    request.end(body)
  })

const detailOf = (text: string): string => {
  try {
    const { message = '', errors = {} } = JSON.parse(text) as { message?: string; errors?: object }
    return oneLine([message, ...Object.values(errors).flat()].filter((part) => part !== '').join('; '), 300)
  } catch {
    return ''
  }
}

/** Speaks JSON over HTTPS with one Testmo instance; every answer is bounded in time and size. */
export const createSend =
  (settings: TestmoSettings, options: HttpOptions = {}): Send =>
  async (call) => {
    const { status, text, retryAfter } = await exchange(settings, call, options)
    if (status < 200 || status > 299) {
      const wait = retryAfterMs(retryAfter, Date.now())
      throw answerError(call.what, status, {
        detail: detailOf(text),
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      })
    }
    if (text === '') return {}
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      throw lost(call.what, 'the answer is no JSON', error)
    }
  }
