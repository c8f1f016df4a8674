import { createHash } from 'node:crypto'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Client } from 'ssh2'
import { placeOf, type SshAddress } from './address.ts'
import { keyChanged, keyUnusable, refused, unreachable } from './problems.ts'

/** A standing connection to one machine. */
export interface Connection {
  readonly client: Client
  isOpen(): boolean
  /** Resolves when it has ended. */
  readonly closed: Promise<void>
  /** While it is held it keeps this process alive; returns how to let go. */
  hold(): () => void
  end(): void
}

const defaultConnectMs = 10_000
/** How often a silent machine is asked whether it is there, and how long it may think about it. */
const heartbeatMs = 5000
const silenceMs = 15_000

/** As ssh-keygen -l shows it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

const openSocket = (to: SshAddress, withinMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connectTcp({ host: to.host, port: to.port, noDelay: true })
    const fail = (error: Error) => {
      socket.destroy()
      reject(unreachable(to, error))
    }
    socket.setTimeout(withinMs, () => fail(new Error(`no answer within ${withinMs} ms`)))
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      // Whoever uses it learns of its end by 'close'.
      socket.on('error', () => {})
      resolve(socket)
    })
  })

/** Every server answers when it is asked to give up a forwarding that it does not have; nothing changes by that. */
const startHeartbeat = (client: Client, socket: Socket): void => {
  let heardAt = performance.now()
  const timer = setInterval(() => {
    if (performance.now() - heardAt > silenceMs) return void socket.destroy()
    try {
      client.unforwardIn('127.0.0.1', 1, () => {
        heardAt = performance.now()
      })
    } catch {
      socket.destroy()
    }
  }, heartbeatMs).unref()
  socket.once('close', () => clearInterval(timer))
}

const holdsOf = (socket: Socket): (() => () => void) => {
  let holds = 0
  return () => {
    if (holds++ === 0) socket.ref()
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      if (--holds === 0) socket.unref()
    }
  }
}

/**
 * Connects with nothing but the key that is given: no agent, no files of the user, no questions.
 *
 * @throws EnvironmentError SSH_UNREACHABLE, SSH_REFUSED, SSH_HOST_KEY_CHANGED, SSH_KEY_UNUSABLE
 */
export const openConnection = async (to: SshAddress): Promise<Connection> => {
  const { default: ssh2 } = await import('ssh2')
  if (ssh2.utils.parseKey(to.privateKey) instanceof Error) throw keyUnusable(to)
  const withinMs = to.connectMs ?? defaultConnectMs
  const socket = await openSocket(to, withinMs)
  const client = new ssh2.Client()
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  let strangeKey: string | undefined
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error & { level?: string }) => {
      socket.destroy()
      if (strangeKey !== undefined) reject(keyChanged(to, strangeKey))
      else if (error.level === 'client-authentication') reject(refused(to))
      else reject(unreachable(to, error))
    }
    client.on('error', fail)
    client.once('ready', resolve)
    client.once('close', () => fail(new Error(`${placeOf(to)} hung up before the handshake was over`)))
    client.connect({
      sock: socket,
      username: to.user,
      privateKey: to.privateKey,
      authHandler: ['publickey'],
      readyTimeout: withinMs,
      hostVerifier: (key: Buffer) => {
        const found = fingerprintOf(key)
        if (found !== to.hostKeySha256) strangeKey = found
        return found === to.hostKeySha256
      },
    })
  })
  startHeartbeat(client, socket)
  socket.unref()
  return {
    client,
    isOpen: () => !socket.destroyed && socket.writable,
    closed,
    hold: holdsOf(socket),
    end: () => {
      client.end()
      socket.destroySoon()
    },
  }
}
