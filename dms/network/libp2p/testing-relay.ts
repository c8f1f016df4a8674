import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Below those that Linux hands out by itself (`ip_local_port_range`, 32768 on): nobody gets such a port by chance. */
const firstPort = 12_000
const portsOfOneProcess = 100
const blocks = 200

let given = 0

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * A port that nobody listens on, and that hardly anybody else takes before the caller listens: test files run side by
 * side, and only processes whose ids are a multiple of 200 apart take from the same block.
 */
export const freePort = async (): Promise<number> => {
  const first = firstPort + (process.pid % blocks) * portsOfOneProcess
  for (let tries = 0; tries < portsOfOneProcess; tries++) {
    const port = first + (given++ % portsOfOneProcess)
    if (await isFree(port)) return port
  }
  throw new Error(`all ports from ${first} to ${first + portsOfOneProcess - 1} of 127.0.0.1 are taken`)
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
