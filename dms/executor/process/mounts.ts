import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A place in a control group hierarchy where this process may have a group of its own. */
export interface Hierarchy {
  readonly version: 1 | 2
  /** `memory`, `pids`, `cpu`; version 2 has them all in one place. */
  readonly controllers: readonly string[]
  /** Directory of the group that this process is in. */
  readonly own: string
  /** Top directory of the hierarchy, as far as it can be seen. */
  readonly top: string
}

/** Kernels without control groups do not have these files. */
const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** `memory` → `/user/alice` from proc_pid_cgroup; the unified hierarchy is under the empty name. */
const ownPaths = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, controllers, ...path] = line.split(':')
      if (controllers === undefined) return []
      return controllers.split(',').map((controller) => [controller, path.join(':')] as const)
    }),
  )

/**
 * Control group hierarchies that are mounted here.
 *
 * @see proc_pid_mountinfo(5) for the order of the fields
 */
export const readHierarchies = (
  mountInfo = readIfThere('/proc/self/mountinfo'),
  ownGroups = readIfThere('/proc/self/cgroup'),
): readonly Hierarchy[] => {
  const paths = ownPaths(ownGroups)
  return mountInfo.split('\n').flatMap((line): Hierarchy[] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root = '/', top = ''] = before.split(' ')
    const [kind, , options = ''] = after.split(' ')
    if (kind !== 'cgroup' && kind !== 'cgroup2') return []
    const controllers =
      kind === 'cgroup2' ? [''] : options.split(',').filter((option) => paths.has(option) && option !== '')
    const path = paths.get(controllers[0] ?? 'none')
    if (path === undefined) return []
    const inside = relative(root, path)
    return [
      {
        version: kind === 'cgroup2' ? 2 : 1,
        controllers: kind === 'cgroup2' ? ['memory', 'pids', 'cpu'] : controllers,
        own: inside.startsWith('..') ? top : join(top, inside),
        top,
      },
    ]
  })
}
