import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ApiCall } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import type { RemoteKeeper } from './keeper.ts'

const timeoutMs = 5000
const maxBodyBytes = 65_536

/** One GET by a byte stream that somebody else opened; silence is an answer too, never an exception. */
const getOver = (
  stream: Duplex,
  { host, path, headers }: { host: string; path: string; headers: Readonly<Record<string, string>> },
): Promise<ApiCall> =>
  new Promise<ApiCall>((resolve) => {
    const give = (why: string) => resolve({ answered: false, why })
    const asked = request(
      { createConnection: () => stream, host, path, headers: { host, ...headers }, timeout: timeoutMs },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          if (body.length < maxBodyBytes) body += text
        })
        response.on('end', () => resolve({ answered: true, status: response.statusCode ?? 0, body }))
        response.on('error', (error) => give(error.message))
      },
    )
    // A channel of a tunnel has no time-out of its own.
    const patience = setTimeout(() => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    asked.on('error', (error: NodeJS.ErrnoException) => give(error.code ?? error.message))
    asked.on('close', () => clearTimeout(patience))
    asked.end()
  }).finally(() => stream.destroy())

interface Caller {
  /** Of the machine where the call starts. */
  readonly caller: Pick<RemoteKeeper, 'connect'>
  /** Where it finds the daemon that is called. */
  readonly address: string
}

const isOutOfReach = (error: unknown): boolean =>
  error instanceof EnvironmentError && ['REACH_LOST', 'NOT_SUPPORTED'].includes(error.code)

const apiPortFrom = (status: string | undefined): number | undefined => {
  try {
    const { apiPort } = JSON.parse(status ?? 'null') as { apiPort?: unknown }
    return typeof apiPort === 'number' ? apiPort : undefined
  } catch {
    return undefined
  }
}

/** As Machine.callApi: the daemon of `keeper` is called from another machine, or from its own. */
export const callRemoteApi = async (
  keeper: Pick<RemoteKeeper, 'read'>,
  { caller, address }: Caller,
  headers: Readonly<Record<string, string>>,
): Promise<ApiCall> => {
  const port = apiPortFrom(await keeper.read('status', 65_536))
  if (port === undefined) return { answered: false, why: 'no daemon is ready there' }
  const token = ((await keeper.read('token', 4096)) ?? '').trim()
  try {
    return await getOver(await caller.connect({ address, port }), {
      host: `${address}:${port}`,
      path: '/api/v1/identity',
      headers: { authorization: `Bearer ${token}`, ...headers },
    })
  } catch (error) {
    // Nobody listens, or a wall is in between: that is an answer. A machine out of reach cannot be asked at all.
    if (isOutOfReach(error)) throw error
    return { answered: false, why: error instanceof Error ? error.message : String(error) }
  }
}
