import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { problemOf, receiveMessage, sendMessage, splice } from '../../../../dms/lend/index.ts'
import { deskSocket, type Request, RequestSchema } from '../desk.ts'
import type { Rendezvous } from './rendezvous.ts'

const answer = async (rendezvous: Rendezvous, asked: Request, socket: Socket): Promise<void> => {
  const give = (value: unknown) => sendMessage(socket, { ok: true, value })
  if (asked.do === 'open') {
    const stream = await rendezvous.open(asked.name)
    await give({})
    return splice(socket, stream)
  }
  if (asked.do === 'invite') await give({ line: rendezvous.invite(asked) })
  if (asked.do === 'machines') await give({ machines: rendezvous.machines() })
  if (asked.do === 'withdraw') {
    rendezvous.withdraw(asked.name)
    await give({})
  }
  socket.end()
}

/** Serves the tester's own programs: a socket that only this user may open. */
export const serveDesk = async (
  folder: string,
  rendezvous: Rendezvous,
  onAsked: () => void,
): Promise<{ close(): void }> => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    onAsked()
    receiveMessage(socket, RequestSchema)
      .then((asked) => answer(rendezvous, asked, socket))
      .catch(async (error: unknown) => {
        await sendMessage(socket, { ok: false, error: problemOf(error) }).catch(() => {})
        socket.end()
      })
  })
  const path = deskSocket(folder)
  rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  chmodSync(path, 0o600)
  return { close: () => void server.close() }
}
