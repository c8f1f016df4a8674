import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { EnvironmentError } from '../../problem.ts'
import { maxLineBytes, readLines } from './lines.ts'

/** Answers one question; what it throws is sent back as the reason. */
export type Handlers = Readonly<Record<string, (params: unknown) => Promise<unknown> | unknown>>

const maxConnections = 64

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const problemOf = (error: unknown) =>
  error instanceof EnvironmentError
    ? { code: error.code, message: error.message }
    : { code: 'CONTROL_FAILED', message: error instanceof Error ? error.message : String(error) }

const refusal = (message: string): EnvironmentError =>
  new EnvironmentError({ code: 'CONTROL_REFUSED', message: `Reading an order: ${message}` })

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const answer = async (line: string, handlers: Handlers): Promise<unknown> => {
  let id: unknown = null
  try {
    const question = parsed(line)
    if (!isRecord(question)) throw refusal('it is not an object in JSON')
    id = question.id ?? null
    const handler = typeof question.ask === 'string' ? handlers[question.ask] : undefined
    if (handler === undefined || !Object.hasOwn(handlers, String(question.ask))) {
      throw refusal(`it asks for ${JSON.stringify(question.ask)?.slice(0, 80)}, which is none of ours`)
    }
    return { id, result: (await handler(question.with)) ?? null }
  } catch (error) {
    return { id, problem: problemOf(error) }
  }
}

const serve = (socket: Socket, handlers: Handlers): void => {
  socket.on('error', () => socket.destroy())
  const respond = async (line: string): Promise<void> => {
    const text = `${JSON.stringify(await answer(line, handlers))}\n`
    if (!socket.destroyed) socket.write(text)
  }
  readLines(socket, maxLineBytes, (line) => void respond(line))
}

/** Listens on a socket file of mode 0600; questions and answers are JSON lines. A file of that name is replaced. */
export const serveControl = async (path: string, handlers: Handlers): Promise<Server> => {
  rmSync(path, { force: true })
  const server = createServer((socket) => serve(socket, handlers))
  server.maxConnections = maxConnections
  const before = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(before)
  }
  return server
}
