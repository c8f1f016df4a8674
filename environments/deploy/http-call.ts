import { request } from 'node:http'
import type { ApiCall } from '../environment.ts'

/** One GET of a local API by TCP. */
export interface HttpCall {
  readonly address: string
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

const defaultMs = 3000
const maxBodyBytes = 65_536

/**
 * Sends it and tells how it went; a refused connection and silence are answers too, never exceptions.
 *
 * @param withinMs for the whole answer, however it comes; default 3 s
 */
export const httpCall = (
  { address, port, path, headers }: HttpCall,
  { withinMs = defaultMs }: { readonly withinMs?: number } = {},
): Promise<ApiCall> =>
  new Promise((resolve) => {
    const give = (call: ApiCall) => {
      clearTimeout(deadline)
      resolve(call)
      asked.destroy()
    }
    const fail = (why: string) => give({ answered: false, why })
    const deadline = setTimeout(() => fail(`no answer within ${withinMs} ms`), withinMs)
    const asked = request({ host: address, port, path, headers, agent: false }, (response) => {
      let body = ''
      const told = () =>
        give({ answered: true, status: response.statusCode ?? 0, body: body.slice(0, maxBodyBytes) })
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
        if (body.length >= maxBodyBytes) told()
      })
      response.on('end', told)
      response.on('error', (error) => fail(error.message))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    asked.end()
  })
