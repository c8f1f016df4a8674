import { basename, dirname, join } from 'node:path'
import type { Reach } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { hostFiles } from '../host-files.ts'
import { ask, askFor } from './ask.ts'
import { createDepot, type Depot } from './depot.ts'
import type { RemoteEnd, RemoteFile, RemoteKeeper, RemoteState } from './keeper.ts'
import { endsFrom } from './read-ends.ts'

export interface ShellKeeperOptions {
  /** The host's own, there: `<base>/<id of the network>/<host>`, absolute. */
  readonly directory: string
  /** Default: one of this host alone, in `<base>/builds`. Hosts of one machine share theirs. */
  readonly depot?: Depot
}

/** Reach.run gives at most 1 MiB; the first line is the length of the file. */
const longestRead = 2 ** 20 - 64

const stateFrom = (text: string): RemoteState => {
  const [life = '0', pid] = text.trim().split(' ')
  return pid === undefined ? { life: Number(life) } : { life: Number(life), pid: Number(pid) }
}

const tailFrom = (text: string, maxBytes: number): string => {
  const [size] = text.split('\n', 1)
  const content = text.slice(size!.length + 1)
  return Number(size) > maxBytes ? content.slice(content.indexOf('\n') + 1) : content
}

/** A keeper for machines with a POSIX shell and what Debian or busybox bring along; nothing is installed there. */
export const createShellKeeper = (
  reach: Reach,
  { directory, depot = createDepot(reach, join(dirname(dirname(directory)), 'builds')) }: ShellKeeperOptions,
): RemoteKeeper => {
  const files = hostFiles(dirname(directory), basename(directory))
  const pathOf = (file: RemoteFile): string => files[file]
  return {
    files,
    facts: () => depot.facts(),
    has: (sha256) => depot.has(sha256),
    put: (build, options) => depot.put(build, options),
    use: async (sha256) => void (await askFor(reach, ['point', depot.directory, sha256, files.binary])),
    write: async (file, content) => void (await askFor(reach, ['put', pathOf(file)], { input: content })),
    read: async (file, maxBytes) => {
      const length = Math.min(maxBytes, longestRead)
      const { exitCode, stdout } = await ask(reach, ['get', pathOf(file), String(length)])
      return exitCode === 0 ? tailFrom(stdout, length) : undefined
    },
    start: async () => stateFrom(await askFor(reach, ['start', directory])),
    state: async () => stateFrom(await askFor(reach, ['state', directory])),
    ends: async (): Promise<readonly RemoteEnd[]> => endsFrom(await askFor(reach, ['ends', directory])),
    end: async (signal, withinMs) => {
      const call = ['end', directory, signal.slice('SIG'.length), String(Math.ceil(withinMs / 50))]
      const { exitCode, stderr } = await ask(reach, call, { timeoutMs: 2 * withinMs + 20_000 })
      if (exitCode === 0 || exitCode === 6) return exitCode === 0
      throw new EnvironmentError({
        code: 'REMOTE_FAILED',
        message: `Ending the daemon in ${directory} with ${signal}: ${stderr.trim().slice(0, 1000)}`,
      })
    },
    connect: (to) => reach.connect(to ?? { path: files.socket }),
    remove: () => removeDirectory(reach, directory),
  }
}

/**
 * Ends everything that belongs to a directory of a network, or of one of its hosts, and removes it. Without effect when
 * there is none.
 *
 * @throws EnvironmentError REMOTE_NOT_REMOVED when a process there outlives SIGKILL
 */
export const removeDirectory = async (reach: Reach, directory: string): Promise<void> => {
  // A damaged record must not make us delete anything else there.
  if (
    !/\/net-[0-9a-f]{4}(-[0-9a-f]{8})?(\/[a-z][a-z0-9-]{0,11})?$/.test(directory) ||
    directory.includes('..')
  ) {
    throw new EnvironmentError({
      code: 'REMOTE_NOT_REMOVED',
      message: `Removing ${directory}: it is not the directory of a network`,
    })
  }
  const { exitCode, stdout, stderr } = await ask(reach, ['remove', directory], { timeoutMs: 60_000 })
  if (exitCode === 0) return
  const why =
    exitCode === 6
      ? `processes ${stdout.trim().replaceAll(/ \d+$/gm, '').replaceAll('\n', ', ')} do not end`
      : stderr.trim()
  throw new EnvironmentError({
    code: 'REMOTE_NOT_REMOVED',
    message: `Removing ${directory}: ${why.slice(0, 1000)}`,
    hint: 'Its record was kept; run "npm run env -- sweep" again.',
  })
}
