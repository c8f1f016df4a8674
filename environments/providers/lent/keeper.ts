import { hostFiles } from '../../deploy/index.ts'
import type { RemoteFile, RemoteKeeper } from '../../deploy/remote/index.ts'
import type { Build } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import type { Line } from './line.ts'

/** A connection may be cut this often in the midst of a build before we give up. */
const attempts = 3

/** Names of the files of a host, wherever its owner keeps them: no path is ever sent there. */
const placeless = '/lent'

const labelIn = (settings: string): string => {
  const { name } = JSON.parse(settings) as { readonly name: string }
  return name.slice(0, 64)
}

const notOffered = (what: string): EnvironmentError =>
  new EnvironmentError({
    code: 'NOT_SUPPORTED',
    message: `${what} on a lent machine: its owner lends a daemon, and nothing that could call other machines`,
    hint: 'Spawn the network with another provider, such as netns.',
  })

/** Says the words of a keeper in those of a lent machine, which writes settings and secrets by itself. */
export const createLentKeeper = (
  line: Line,
  { network, host }: { readonly network: string; readonly host: string },
): RemoteKeeper => {
  const sending = async (build: Build, options: Parameters<Line['put']>[2]): Promise<void> => {
    for (let left = attempts; ; left--) {
      try {
        return await line.put(build.binary, build.sha256, options)
      } catch (error) {
        const isLost = error instanceof EnvironmentError && error.code === 'REACH_LOST'
        if (!isLost || left <= 1 || options?.signal?.aborted === true) throw error
      }
    }
  }
  const read = async (file: RemoteFile, maxBytes: number): Promise<string | undefined> => {
    // It never leaves the machine, so it can be in no text that comes from there.
    if (file === 'passphrase') return undefined
    // Its log is bounded by the room that its owner lends, and is one file.
    if (file === 'logBefore') return undefined
    const bytes = await line.read({ verb: 'read', network, file, maxBytes: Math.min(maxBytes, 2 ** 21) })
    return bytes?.toString('utf8')
  }
  return {
    files: hostFiles(placeless, host),
    facts: async () => {
      const { operatingSystem, architecture, freeBytes } = await line.ask({ verb: 'facts' })
      return { operatingSystem, architecture, freeBytes, hasSystemd: false }
    },
    has: async (sha256) => (await line.ask({ verb: 'has', sha256 })).has,
    put: (build, options) => sending(build, options),
    use: async (sha256) => void (await line.ask({ verb: 'use', network, sha256 })),
    write: async (file, content) => {
      if (file === 'settings') await line.ask({ verb: 'prepare', network, label: labelIn(content) })
    },
    read,
    start: () => line.ask({ verb: 'start', network }),
    state: () => line.ask({ verb: 'state', network }),
    ends: async () => (await line.ask({ verb: 'ends', network })).ends,
    end: async (signal, withinMs) => (await line.ask({ verb: 'end', network, signal, withinMs })).isGone,
    connect: (to) => {
      if (to !== undefined && to.address !== '127.0.0.1') throw notOffered(`Calling ${to.address}`)
      return line.connect({ verb: 'connect', network, to: to === undefined ? 'socket' : 'port' })
    },
    remove: async () => void (await line.ask({ verb: 'remove', network })),
  }
}
