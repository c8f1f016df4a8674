import { join } from 'node:path'
import { createLocalReach, type Enter, type HostFiles } from '../../deploy/index.ts'
import type { Reach } from '../../environment.ts'

/** A way into a host whose data directory this process sees elsewhere. */
export const createHostReach = ({
  enter,
  networkDirectory,
  files: { directory, data },
  door,
}: {
  readonly enter: Enter
  readonly networkDirectory: string
  readonly files: Pick<HostFiles, 'directory' | 'data'>
  /** As hostFiles. */
  readonly door: string
}): Reach => {
  const reach = createLocalReach({ enter, networkDirectory, directory, isApart: true })
  const seen = (path: string): string =>
    path === data || path.startsWith(`${data}/`) ? join(directory, door, path.slice(data.length)) : path
  return {
    ...reach,
    connect: (to) => reach.connect('path' in to ? { path: seen(to.path) } : to),
    put: (localPath, remotePath, options) => reach.put(localPath, seen(remotePath), options),
  }
}
