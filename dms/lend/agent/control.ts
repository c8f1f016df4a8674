import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { type TSchema, Type } from 'typebox'
import type { Problem, Result } from '../../core/index.ts'
import { LendError, problemOf } from '../errors.ts'
import { receiveAnswer, receiveMessage, sendMessage } from '../wire.ts'

const AskSchema = Type.Object({ do: Type.Enum(['status', 'stop']) }, { additionalProperties: false })

export type Ask = 'status' | 'stop'

export const controlSocket = (directory: string): string => join(directory, 'control.sock')

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

const alreadyRuns = (directory: string): LendError =>
  new LendError({
    code: 'LEND_ALREADY',
    message: `Starting the agent of ${directory}: it runs already`,
    hint: '"nunet lend status" shows what it does.',
  })

/**
 * The owner's way to the agent: a socket that only his user may open. Whoever has it is the only agent there.
 *
 * @throws LendError LEND_ALREADY
 */
export const openControl = async (
  directory: string,
  answer: (what: Ask) => Promise<unknown>,
): Promise<{ close(): void }> => {
  const path = controlSocket(directory)
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    receiveMessage(socket, AskSchema)
      .then(({ do: what }) => answer(what))
      .then(
        (value) => sendMessage(socket, { ok: true, value }),
        (error) => sendMessage(socket, { ok: false, error: problemOf(error) }),
      )
      .catch(() => {})
      .finally(() => socket.end())
  })
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  await listen().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    if (await isAnswered(path)) throw alreadyRuns(directory)
    // Of an agent that was killed.
    rmSync(path, { force: true })
    await listen()
  })
  chmodSync(path, 0o600)
  return { close: () => void server.close() }
}

/** Asks the agent of a lending; undefined when none runs. */
export const askAgent = <Schema extends TSchema>(
  directory: string,
  what: Ask,
  schema: Schema,
): Promise<Result<unknown, Problem> | undefined> =>
  new Promise((resolve) => {
    const socket = connect(controlSocket(directory))
    socket.once('error', () => resolve(undefined))
    socket.once('connect', () => {
      sendMessage(socket, { do: what })
        .then(() => receiveAnswer(socket, schema))
        .then(resolve, () => resolve(undefined))
        .finally(() => socket.destroy())
    })
  })
