import { createSocket } from 'node:dgram'
import { closeSync, openSync } from 'node:fs'
import { EnvironmentError } from '../../problem.ts'
import { errorName, type Libc } from '../native/libc.ts'

/** Where a packet came from or goes to. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** A UDP socket that stands in the network namespace of a host. */
export interface ProbeSocket {
  readonly port: number
  /** Never throws and never waits: what the host cannot send is lost, as it would be for its programs. */
  send(packet: Buffer, to: Endpoint, timeToLive?: number): void
  close(): void
}

/** Opens sockets in namespaces of others. Between two calls the process is in its own. */
export interface Sockets {
  /**
   * @param local default: all addresses of the namespace, any port; a port that is taken there is replaced by another
   * @throws EnvironmentError NAMESPACE_UNREACHABLE
   */
  open(
    namespacePath: string,
    onPacket: (packet: Buffer, from: Endpoint, arrivedMs: number) => void,
    local?: Partial<Endpoint>,
  ): ProbeSocket
}

const inet = { family: 2, datagram: 2, notBlocking: 0o4000, closeOnExec: 0o2000000 } as const
const networkNamespace = 0x4000_0000
const timeToLiveOption = { level: 0, name: 2 } as const
const usualTimeToLive = 64
const receiveBufferBytes = 4 << 20

/** struct sockaddr_in */
const socketAddress = ({ address, port }: Endpoint): Buffer => {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(inet.family, 0)
  bytes.writeUInt16BE(port, 2)
  for (const [index, octet] of address.split('.').entries()) bytes.writeUInt8(Number(octet), 4 + index)
  return bytes
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

export const createSockets = (libc: Libc): Sockets => {
  const home = openSync('/proc/self/ns/net', 'r')
  const failure = (path: string, what: string): EnvironmentError =>
    new EnvironmentError({
      code: 'NAMESPACE_UNREACHABLE',
      message: `Opening a socket in ${path}: ${what}`,
    })

  /** Only system calls in between, nothing that could yield: the whole thread is elsewhere. */
  const openedIn = (path: string, { address = '0.0.0.0', port = 0 }: Partial<Endpoint>): number => {
    let there: number
    try {
      there = openSync(path, 'r')
    } catch (error) {
      throw failure(path, (error as Error).message)
    }
    try {
      if (libc.setns(there, networkNamespace) < 0) throw failure(path, `setns: ${errorName(libc.errno())}`)
      const fd = libc.socket(inet.family, inet.datagram | inet.notBlocking | inet.closeOnExec, 0)
      const bound = [port, 0].some((one) => {
        const local = socketAddress({ address, port: one })
        return libc.bind(fd, local, local.length) === 0
      })
      if (fd < 0 || !bound) {
        const why = errorName(libc.errno())
        if (fd >= 0) libc.close(fd)
        throw failure(path, `binding to ${address}: ${why}`)
      }
      return fd
    } finally {
      closeSync(there)
      if (libc.setns(home, networkNamespace) < 0) process.abort()
    }
  }

  return {
    open: (path, onPacket, at = {}) => {
      const fd = openedIn(path, at)
      const socket = createSocket('udp4')
      socket.on('error', () => {})
      socket.on('message', (packet, { address: from, port }) =>
        onPacket(packet, { address: from, port }, performance.now()),
      )
      socket.bind({ fd })
      try {
        socket.setRecvBufferSize(receiveBufferBytes)
      } catch {
        // What the machine allows will do.
      }
      const known = new Map<string, Buffer>()
      const addressOf = (to: Endpoint): Buffer => {
        const key = `${to.address}:${to.port}`
        const found = known.get(key) ?? socketAddress(to)
        if (known.size > 2000) known.clear()
        known.set(key, found)
        return found
      }
      const setTimeToLive = (hops: number) =>
        libc.setsockopt(fd, timeToLiveOption.level, timeToLiveOption.name, int32(hops), 4)
      return {
        port: socket.address().port,
        send: (packet, to, timeToLive) => {
          const destination = addressOf(to)
          if (timeToLive !== undefined) setTimeToLive(timeToLive)
          libc.sendto(fd, packet, packet.length, 0, destination, destination.length)
          if (timeToLive !== undefined) setTimeToLive(usualTimeToLive)
        },
        close: () => socket.close(),
      }
    },
  }
}
