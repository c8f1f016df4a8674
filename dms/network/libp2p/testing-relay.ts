import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A port that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Passes TCP connections on to another port of this machine, until it is told to break them. */
export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Resets every connection that passes through. */
  reset(): void
  /** Swallows all bytes from now on, in both directions, without closing anything. */
  swallow(): void
}

export const createRelay = async (targetPort: number): Promise<Relay> => {
  const sockets = new Set<Socket>()
  let isSwallowing = false
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from)
    from.on('data', (bytes) => {
      if (!isSwallowing) to.write(bytes)
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      if (!isSwallowing) to.destroy()
    })
  }
  const server = createServer((inner) => {
    const outer = connect(targetPort, '127.0.0.1')
    join(inner, outer)
    join(outer, inner)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    reset,
    swallow: () => {
      isSwallowing = true
    },
    [Symbol.asyncDispose]: async () => {
      reset()
      server.close()
      await once(server, 'close')
    },
  }
}
