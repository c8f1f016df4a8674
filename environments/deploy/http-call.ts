import { request } from 'node:http'
import type { ApiCall } from '../environment.ts'

/** One GET of a local API by TCP. */
export interface HttpCall {
  readonly address: string
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

const timeoutMs = 3000
const maxBodyBytes = 65_536

/** Sends it and tells how it went; a refused connection and silence are answers too, never exceptions. */
export const httpCall = ({ address, port, path, headers }: HttpCall): Promise<ApiCall> =>
  new Promise((resolve) => {
    const give = (why: string) => resolve({ answered: false, why })
    const asked = request(
      { host: address, port, path, headers, timeout: timeoutMs, agent: false },
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
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    asked.on('error', (error: NodeJS.ErrnoException) => give(error.code ?? error.message))
    asked.end()
  })
