import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What of a request is looked at before anything else: where it claims to go and where it comes from. */
export interface RequestHead {
  readonly method: string
  /** As on the request line. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
}

export interface LocalityRules {
  /** Exact values of the Host header that name this machine. */
  readonly hosts: ReadonlySet<string>
  /** Set on TCP, where any local user can connect; on the Unix socket the file's mode says who may. */
  readonly token?: string
}

export interface Rejection {
  readonly status: number
  readonly code: string
  readonly message: string
}

const reject = (status: number, code: string, message: string): Rejection => ({ status, code, message })

const countOf = (head: RequestHead, name: string): number =>
  head.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === name).length

const bears = (token: string, header: string | undefined): boolean => {
  const expected = Buffer.from(`Bearer ${token}`)
  const received = Buffer.from(header ?? '')
  return expected.length === received.length && timingSafeEqual(expected, received)
}

const fromBrowserPage = ({ headers }: RequestHead): boolean =>
  headers.origin !== undefined ||
  !['none', undefined].includes(headers['sec-fetch-site'] as string | undefined)

const lacksJsonBody = ({ method, headers }: RequestHead): boolean =>
  method === 'POST' && !/^application\/json(?:; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')

/**
 * Decides from the head of a request alone whether somebody on this machine, and not a web page or a neighbour behind
 * a rebound name, is speaking. Source of the cases: facts on security, D 43–47.
 */
export const judgeLocality = (head: RequestHead, { hosts, token }: LocalityRules): Rejection | undefined => {
  if (!head.target.startsWith('/')) {
    return reject(400, 'API_TARGET_INVALID', 'The request line must name a path on this daemon.')
  }
  if (countOf(head, 'host') !== 1 || !hosts.has(head.headers.host ?? '')) {
    return reject(
      421,
      'API_HOST_REFUSED',
      'The Host header does not name this machine; the API answers local callers only.',
    )
  }
  if (fromBrowserPage(head)) {
    return reject(403, 'API_ORIGIN_REFUSED', 'Requests from web pages are not answered.')
  }
  if (
    token !== undefined &&
    (countOf(head, 'authorization') !== 1 || !bears(token, head.headers.authorization))
  ) {
    return reject(
      401,
      'API_TOKEN_REFUSED',
      "The owner's token is missing or wrong; it is in the file api.token of the data directory.",
    )
  }
  if (lacksJsonBody(head)) {
    return reject(415, 'API_CONTENT_TYPE_REFUSED', 'A POST needs "content-type: application/json".')
  }
  return undefined
}
