import type { Person } from '../../model/people.ts'
import { type Source, SourceError } from './source.ts'

interface Refusal {
  readonly code?: string
  readonly message?: string
}

const refusal = async (response: Response): Promise<SourceError> => {
  const told = (await response.json().catch(() => ({}))) as Refusal
  return new SourceError(
    told.code ?? String(response.status),
    told.message ?? `The portal answered ${response.status}.`,
  )
}

/** Splits a stream into its lines. */
const eachLine = async (
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> => {
  const decoder = new TextDecoder()
  let rest = ''
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
}

/**
 * Reads from the portal that served the page.
 *
 * @param key  the key out of the address; without one the browser may hold a session
 * @throws SourceError when the portal does not know who asks
 */
export const openServedSource = async (key: string | undefined): Promise<Source> => {
  const known: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`/api/${path}`, {
      ...init,
      headers: { ...init.headers, ...known },
    }).catch(() => {
      throw new SourceError('PORTAL_GONE', 'The portal does not answer; was it ended in its terminal?')
    })
    if (!response.ok) throw await refusal(response)
    return response
  }
  const get = async <Answer>(path: string): Promise<Answer> => (await call(path)).json() as Promise<Answer>
  const { abilities, person } = await get<{ abilities: string[]; person: Person }>('abilities')
  return {
    kind: 'served',
    abilities,
    person,
    index: () => get('index'),
    detail: (id) => get(`scenarios/${encodeURIComponent(id)}`),
    evidence: async (run, file) =>
      (
        await call(
          `evidence/${encodeURIComponent(run)}/${encodeURIComponent(file.replace(/^attachments\//, ''))}`,
        )
      ).text(),
    book: () => get('verdicts'),
    vocabulary: () => get('vocabulary'),
    features: () => get('features'),
    ask: async (path, body, method = body === undefined ? 'GET' : 'POST') =>
      (
        await call(path, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        })
      ).json(),
    send: async (path, content) =>
      (
        await call(path, {
          method: 'POST',
          body: content,
          headers: { 'content-type': 'application/octet-stream' },
        })
      ).json(),
    bytes: async (path) => new Uint8Array(await (await call(path)).arrayBuffer()),
    follow: async (path, onEvent, signal) => {
      const { body } = await call(path, { signal })
      if (body === null) return
      await eachLine(body, (line) => {
        if (line.startsWith('data: ')) onEvent(JSON.parse(line.slice('data: '.length)))
      })
    },
  }
}
