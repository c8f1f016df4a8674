import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'

/** A Unix socket of this machine that leads to a socket of a far one. */
export interface Forwarder {
  close(): Promise<void>
}

const joinStreams = (near: Socket, far: Duplex): void => {
  const end = () => {
    near.destroy()
    far.destroy()
  }
  for (const stream of [near, far]) stream.once('error', end).once('close', end)
  near.pipe(far).pipe(near)
}

/**
 * Opens `path` for this user alone; each connection to it opens one there. It does not keep this process alive.
 * It can be connected to as soon as this returns.
 */
export const openForwarder = (path: string, connect: () => Promise<Duplex>): Forwarder => {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    open.add(near)
    near.once('close', () => open.delete(near))
    near.on('error', () => near.destroy())
    connect().then(
      (far) => (near.destroyed ? far.destroy() : joinStreams(near, far)),
      () => near.destroy(),
    )
  })
  // Whoever connects learns of it.
  server.on('error', () => {})
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(path, { force: true })
  // Sockets of files are bound at once, unlike those of networks.
  server.listen(path)
  if (existsSync(path)) chmodSync(path, 0o600)
  server.unref()
  return {
    close: async () => {
      for (const near of open) near.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
