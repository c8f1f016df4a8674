import { connect, type Socket } from 'node:net'
import { EnvironmentError } from '../../problem.ts'
import { maxAnswerBytes, readLines } from './lines.ts'

/** The near end of a control socket. */
export interface ControlClient {
  /** @throws EnvironmentError with the code of the far end, or CONTROL_LOST when it is gone or silent for `withinMs` */
  ask(question: string, params: unknown, withinMs?: number): Promise<unknown>
  close(): void
}

interface Pending {
  settle(answer: { readonly result: unknown }): void
  fail(error: EnvironmentError): void
}

const patienceMs = 10_000

const lost = (path: string, why: string): EnvironmentError =>
  new EnvironmentError({ code: 'CONTROL_LOST', message: `Asking ${path}: ${why}` })

const opened = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error) => reject(lost(path, error.message)))
  })

interface Answer {
  readonly id?: number
  readonly result?: unknown
  readonly problem?: { readonly code: string; readonly message: string }
}

/** @throws EnvironmentError CONTROL_LOST when nobody listens there */
export const connectControl = async (path: string): Promise<ControlClient> => {
  const socket = await opened(path)
  const open = new Map<number, Pending>()
  let next = 1
  const give = (line: string): void => {
    const answer = JSON.parse(line) as Answer
    const pending = open.get(answer.id ?? 0)
    if (answer.problem === undefined) pending?.settle({ result: answer.result })
    else pending?.fail(new EnvironmentError(answer.problem))
  }
  const giveUp = (why: string): void => {
    for (const pending of open.values()) pending.fail(lost(path, why))
  }
  socket.on('error', () => {})
  socket.on('close', () => giveUp('the connection was closed'))
  readLines(socket, maxAnswerBytes, give)
  // A connection that is only held must not keep a program alive.
  socket.unref()
  return {
    ask: (question, params, withinMs = patienceMs) => {
      if (socket.destroyed) return Promise.reject(lost(path, 'the connection is closed'))
      const id = next++
      return new Promise((resolve, reject) => {
        const done = () => {
          clearTimeout(tooLate)
          open.delete(id)
        }
        const fail = (error: EnvironmentError) => {
          done()
          reject(error)
        }
        const tooLate = setTimeout(() => fail(lost(path, `no answer within ${withinMs} ms`)), withinMs)
        open.set(id, {
          fail,
          settle: ({ result }) => {
            done()
            resolve(result)
          },
        })
        socket.write(`${JSON.stringify({ id, ask: question, with: params })}\n`)
      })
    },
    close: () => socket.destroy(),
  }
}
