import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { connect } from 'node:net'
import { Duplex, PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import type { Reach, RunOptions, RunOutcome, Terminal } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'

const defaultTimeoutMs = 30_000
const longestOutput = 2 ** 20

/** Path of a file of a host on this machine, or undefined when the container alone has it. */
export type LocalPath = (path: string) => string | undefined

export interface ContainerReachComponents {
  readonly engine: Docker
  readonly containerId: string
  /** For messages. */
  readonly host: string
  readonly localPath: LocalPath
}

/** Keeps the first MiB; the rest is read and forgotten, so that the program is not held up. */
const collector = () => {
  const parts: Buffer[] = []
  let size = 0
  const stream = new PassThrough()
  stream.on('data', (part: Buffer) => {
    if (size < longestOutput) parts.push(part.subarray(0, longestOutput - size))
    size += part.length
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8') }
}

const lost = (host: string, what: string, cause: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'REACH_LOST',
      message: `${what} on ${host}: ${cause instanceof Error ? cause.message : String(cause)}`,
    },
    { cause },
  )

interface Session {
  readonly exec: Docker.Exec
  readonly stream: Duplex
}

/** A way into a container of an engine on this machine. */
export const createContainerReach = (components: ContainerReachComponents): Reach => {
  const { engine, containerId, host, localPath } = components
  const container = engine.getContainer(containerId)

  const begin = async (command: readonly string[], more: Docker.ExecCreateOptions = {}): Promise<Session> => {
    try {
      const exec = await container.exec({
        Cmd: [...command],
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        ...more,
      })
      return { exec, stream: await exec.start({ hijack: true, stdin: true, Tty: more.Tty === true }) }
    } catch (cause) {
      throw lost(host, `Running ${command[0]}`, cause)
    }
  }

  const exitCodeOf = async ({ exec }: Session): Promise<number> => {
    const { ExitCode } = await exec.inspect().catch((cause: unknown) => {
      throw lost(host, 'Asking how a program ended', cause)
    })
    return ExitCode ?? 0
  }

  const run = async (
    command: readonly string[],
    { input, timeoutMs = defaultTimeoutMs, signal }: RunOptions = {},
  ): Promise<RunOutcome> => {
    signal?.throwIfAborted()
    // The engine cannot end a program that it began; the one in there can.
    const limited = ['timeout', '-s', 'KILL', String(Math.ceil(timeoutMs / 1000)), ...command]
    const session = await begin(limited)
    const [out, err] = [collector(), collector()]
    engine.modem.demuxStream(session.stream, out.stream, err.stream)
    const over = new AbortController()
    const gaveUp = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => {
        reject(
          new EnvironmentError({
            code: 'RUN_TIMED_OUT',
            message: `Running ${command[0]} on ${host}: it had not ended after ${timeoutMs} ms and was killed`,
          }),
        )
      }, timeoutMs)
      over.signal.addEventListener('abort', () => clearTimeout(timer))
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal })
    })
    const ended = new Promise<void>((resolve, reject) => {
      session.stream.once('end', resolve).once('close', resolve)
      session.stream.once('error', (cause) => reject(lost(host, `Running ${command[0]}`, cause)))
    })
    try {
      session.stream.end(input ?? '')
      await Promise.race([ended, gaveUp])
      return { exitCode: await exitCodeOf(session), stdout: out.text(), stderr: err.text() }
    } finally {
      over.abort()
      session.stream.destroy()
    }
  }

  const connectThere = async (address: string, port: number): Promise<Duplex> => {
    const { stream } = await begin(['nc', address, String(port)])
    const [out, err] = [new PassThrough(), new PassThrough()]
    engine.modem.demuxStream(stream, out, err)
    stream.once('end', () => out.end()).once('close', () => out.destroy())
    err.resume()
    const joined = Duplex.from({ readable: out, writable: stream })
    joined.once('close', () => stream.destroy())
    return joined
  }

  return {
    run,
    connect: async (to) => {
      if (!('path' in to)) return connectThere(to.address, to.port)
      const path = localPath(to.path)
      if (path === undefined) throw lost(host, `Connecting to ${to.path}`, 'no such socket')
      const socket = connect(path)
      try {
        await once(socket, 'connect')
        return socket
      } catch (cause) {
        socket.destroy()
        throw lost(host, `Connecting to ${to.path}`, cause)
      }
    },
    put: async (local, remote, { mode, signal, onBytes }) => {
      const draft = `${remote}.part`
      const script = 'umask 077; cat >"$1" && chmod "$3" "$1" && mv -f "$1" "$2"'
      const session = await begin(['sh', '-c', script, 'sh', draft, remote, mode.toString(8)])
      const complaint = collector()
      engine.modem.demuxStream(session.stream, new PassThrough().resume(), complaint.stream)
      const ended = new Promise<void>((resolve) => session.stream.once('end', resolve).once('close', resolve))
      let sentBytes = 0
      const source = Readable.from(createReadStream(local)).on('data', (part: Buffer) => {
        sentBytes += part.length
        onBytes?.(sentBytes)
      })
      await pipeline(source, session.stream, { ...(signal === undefined ? {} : { signal }) })
      await ended
      if ((await exitCodeOf(session)) === 0) return
      throw lost(host, `Copying to ${remote}`, complaint.text().trim())
    },
    shell: async ({ input, output, size, onResize }: Terminal) => {
      const session = await begin(['sh', '-i'], { Tty: true, Env: [`TERM=${process.env.TERM ?? 'dumb'}`] })
      const resize = () => {
        const { columns, rows } = size()
        session.exec.resize({ w: columns, h: rows }).catch(() => {})
      }
      resize()
      onResize(resize)
      input.pipe(session.stream)
      session.stream.pipe(output, { end: false })
      await new Promise<void>((resolve) => session.stream.once('end', resolve).once('close', resolve))
      input.unpipe(session.stream)
      return exitCodeOf(session)
    },
    close: async () => {},
  }
}
