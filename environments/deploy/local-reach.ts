import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, rename, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { Reach } from '../environment.ts'
import { networkVariable } from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import type { Enter } from './daemon.ts'
import { runLocally } from './local-run.ts'
import { shellLocally } from './local-shell.ts'
import { searchPath } from './search-path.ts'

export interface LocalReachComponents {
  /** How to run a program as on that host. */
  readonly enter: Enter
  /** Of the network; marks what is started, so that it ends with it. */
  readonly networkDirectory: string
  /** Where programs start, and the home of a person's shell. */
  readonly directory: string
  /** True when the host has a network other than that of this process. */
  readonly isApart: boolean
}

const pipe = fileURLToPath(new URL('local-pipe.ts', import.meta.url))

const lost = (what: string, cause: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'REACH_LOST',
      message: `Connecting to ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    },
    { cause },
  )

const open = async (socket: Socket, what: string): Promise<Duplex> => {
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    socket.destroy()
    throw lost(what, error)
  }
}

/** Through a program there, whose standard streams are the connection. */
const openApart = async (
  { enter, ...rest }: { readonly enter: Enter; readonly env: NodeJS.ProcessEnv; readonly cwd: string },
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Duplex> => {
  const [program, ...words] = enter([process.execPath, '--no-warnings', pipe, address, String(port)])
  const child = spawn(program, words, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] })
  const said = await Promise.race([
    once(child.stderr, 'data').then(([part]) => String(part).trim()),
    once(child, 'close').then(() => 'the program that was to connect ended'),
    once(child, 'error').then(([error]) => String(error)),
  ])
  if (said !== 'connected') throw lost(`${address} port ${port}`, said)
  return Duplex.from({ readable: child.stdout, writable: child.stdin })
}

/** A way into a host that is on this machine. */
export const createLocalReach = ({
  enter,
  networkDirectory,
  directory,
  isApart,
}: LocalReachComponents): Reach => {
  const surroundings = () => ({
    cwd: directory,
    env: { PATH: searchPath, HOME: directory, [networkVariable]: networkDirectory },
  })
  return {
    run: (command, options) => runLocally(enter(command), surroundings(), options),
    connect: async (to) => {
      if ('path' in to) return open(connect(to.path), to.path)
      if (isApart) return openApart({ enter, ...surroundings() }, to)
      return open(connect(to.port, to.address), `${to.address} port ${to.port}`)
    },
    put: async (localPath, remotePath, { mode, signal, onBytes }) => {
      const draft = `${remotePath}.${process.pid}.part`
      try {
        const source = createReadStream(localPath)
        let sentBytes = 0
        source.on('data', (part) => {
          sentBytes += part.length
          onBytes?.(sentBytes)
        })
        await pipeline(source, createWriteStream(draft, { mode }), {
          ...(signal === undefined ? {} : { signal }),
        })
        // The mode at creation is subject to the mask of this process.
        await chmod(draft, mode)
        await rename(draft, remotePath)
      } finally {
        await rm(draft, { force: true })
      }
    },
    shell: (terminal) => {
      const { cwd, env } = surroundings()
      // The daemon's command line lies in the host's folder.
      const own = { PATH: `${directory}:${env.PATH}`, TERM: process.env.TERM ?? 'dumb' }
      return shellLocally(enter, { cwd, env: { ...env, ...own } }, terminal)
    },
    close: async () => {},
  }
}
