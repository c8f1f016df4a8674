import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2'
import type { Reach } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import type { SshAddress } from './address.ts'
import { type Connection, openConnection } from './connection.ts'
import { createGate } from './gate.ts'
import { lost, notConnected } from './problems.ts'
import { putFile } from './put.ts'
import { commandLine } from './quote.ts'
import { follow, killing, telling } from './run.ts'
import { openShell } from './shell.ts'

/** sshd allows ten sessions on a connection unless told otherwise; two are left for people. */
const sessions = 8
/** How often a session is asked for that the machine does not give, and how long to wait in between. */
const attempts = 30
const pauseMs = 100
/** How long a machine that was lost is called again before it counts as out of reach. */
const againMs = 4000

/** Something that was opened on a connection, which is held until it is released. */
interface Opened<T> {
  readonly value: T
  readonly closed: Promise<void>
  release(): void
}

/** Others may use the machine's sessions too, and one that has ended counts for a moment longer. */
const inTime = async <T>(open: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open()
    } catch (error) {
      const isRefused = error instanceof Error && 'reason' in error
      if (!isRefused || attempt === attempts) throw error
      await delay(pauseMs)
    }
  }
}

/** A machine whose sshd was just started again refuses connections for a moment. */
const connectAgain = async (to: SshAddress): Promise<Connection> => {
  const giveUpAt = performance.now() + againMs
  for (;;) {
    try {
      return await openConnection(to)
    } catch (error) {
      const isAbsent = error instanceof EnvironmentError && error.code === 'SSH_UNREACHABLE'
      if (!isAbsent || performance.now() > giveUpAt) throw error
      await delay(pauseMs)
    }
  }
}

type Answer = (error: (Error & { reason?: unknown }) | undefined, channel: ClientChannel) => void

/** Opens something on a connection; fails when the connection ends before. */
const opened = <T>(connection: Connection, open: (client: Client) => Promise<T>): Promise<T> =>
  Promise.race([
    open(connection.client),
    connection.closed.then(() => {
      throw new Error('the connection was lost')
    }),
  ])

const executing =
  (command: readonly string[]) =>
  (client: Client): Promise<ClientChannel> =>
    inTime(() => channelOf((answer) => client.exec(commandLine(command), answer)))

const channelOf = (open: (answer: Answer) => void): Promise<ClientChannel> =>
  new Promise((resolve, reject) => open((error, channel) => (error ? reject(error) : resolve(channel))))

/**
 * A way into a machine by SSH. Connections that were lost are made anew for the next call; what was under way when it
 * happened fails with REACH_LOST. It keeps this process alive only while a call is under way.
 *
 * @throws EnvironmentError SSH_UNREACHABLE, SSH_REFUSED, SSH_HOST_KEY_CHANGED, SSH_KEY_UNUSABLE
 */
export const openSshReach = async (to: SshAddress): Promise<Reach> => {
  const gate = createGate(sessions)
  let current: Promise<Connection> = openConnection(to)
  let isClosed = false
  await current

  const connection = (): Promise<Connection> => {
    if (isClosed) return Promise.reject(lost(to, 'Calling a machine after its network has ended'))
    const again = () => connectAgain(to)
    current = current.then((known) => (known.isOpen() ? known : again()), again)
    return current
  }

  /** A refusal of the server is an answer; anything else means that the connection is gone, and is tried once more. */
  const open = async <T>(what: string, start: (client: Client) => Promise<T>): Promise<Opened<T>> => {
    for (let attempt = 0; ; attempt++) {
      const held = await connection().catch((cause: unknown) => {
        const isAnswer = cause instanceof EnvironmentError && cause.code !== 'SSH_UNREACHABLE'
        throw isAnswer ? cause : lost(to, what, cause)
      })
      const release = held.hold()
      try {
        return { value: await opened(held, start), closed: held.closed, release }
      } catch (error) {
        release()
        if (held.isOpen()) throw error
        if (attempt > 0) throw lost(to, what, error)
      }
    }
  }

  const kill = async (processId: string): Promise<void> => {
    const { value, release } = await open('Ending a program', executing(killing(processId)))
    await once(value.resume(), 'close').finally(release)
  }

  return {
    run: (command, options = {}) =>
      gate.pass(async () => {
        options.signal?.throwIfAborted()
        const program = command[0] ?? ''
        const { value, release } = await open(`Running ${program}`, executing(telling(command)))
        return await follow(value, { to, program, kill }, options).finally(release)
      }),
    connect: async (target) => {
      const where = 'path' in target ? target.path : `${target.address}:${target.port}`
      const start = (client: Client): Promise<Duplex> =>
        channelOf((answer) =>
          'path' in target
            ? client.openssh_forwardOutStreamLocal(target.path, answer)
            : client.forwardOut('127.0.0.1', 0, target.address, target.port, answer),
        )
      try {
        const { value, release } = await open(`Connecting to ${where}`, start)
        release()
        return value
      } catch (error) {
        if (error instanceof EnvironmentError) throw error
        const { reason, message } = error as Error & { reason?: unknown }
        throw notConnected(to, where, reason, message)
      }
    },
    put: (localPath, remotePath, options) =>
      gate.pass(async () => {
        options.signal?.throwIfAborted()
        const what = `Sending ${localPath}`
        const {
          value: sftp,
          closed,
          release,
        } = await open(what, (client) =>
          inTime(
            () =>
              new Promise<SFTPWrapper>((resolve, reject) =>
                client.sftp((error, wrapper) => (error ? reject(error) : resolve(wrapper))),
              ),
          ),
        )
        const never = closed.then((): never => {
          throw lost(to, what)
        })
        never.catch(() => {})
        try {
          await putFile(sftp, { localPath, remotePath, lost: never }, options)
        } finally {
          sftp.end()
          release()
        }
      }),
    shell: async (terminal) => {
      const { client, hold } = await connection()
      const release = hold()
      return openShell(client, terminal).finally(release)
    },
    close: async () => {
      isClosed = true
      const known = await current.catch(() => undefined)
      known?.end()
      await known?.closed
    },
  }
}
