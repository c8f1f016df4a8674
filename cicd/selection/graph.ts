import { posix } from 'node:path'
import { scanImports } from '../checks/imports/scan.ts'
import type { SourceFile } from '../checks/source-files.ts'

/** Who needs whom at run time. */
export interface FileGraph {
  has(file: string): boolean
  /** Who imports or names this file; through an index.ts, whoever uses that. */
  users(file: string): readonly string[]
  /** Every file that needs this one, however indirectly, with the number of imports between them; through an index.ts counts none. */
  dependents(file: string): ReadonlyMap<string, number>
}

/** Files that a text names as programs to start, workers to load or modules to hand on. */
const named = /['"`]([\w@./-]+\.(?:ts|mts|mjs|cjs))['"`]/g

/**
 * What nobody imports and everything needs: the daemon that compliance suites deploy is built from dms/nunet.ts. Whoever
 * needs the left file needs the right one.
 */
const builtFrom: readonly (readonly [needs: RegExp, file: string])[] = [
  [/^environments\/deploy\/(?!.*\.test\.ts$)/, 'dms/nunet.ts'],
  [/^cicd\/build\/(?!.*\.test\.ts$)/, 'dms/nunet.ts'],
]

/** They compare names of programs and start none. */
const onlyCompare: ReadonlySet<string> = new Set([
  'cicd/checks/imports/rules.ts',
  'cicd/checks/sources/rules.ts',
  'cicd/selection/graph.ts',
  'cicd/setup/closing-line.mjs',
])

/** Imports, and what files name or stand for, as a graph. Types count: a test may fail to compile. */
export const readGraph = (files: readonly SourceFile[]): FileGraph => {
  const known = new Set(files.map(({ path }) => path))
  const users = new Map<string, Set<string>>()
  const add = (user: string, used: string): void => {
    if (!known.has(used) || used === user) return
    const all = users.get(used) ?? new Set<string>()
    users.set(used, all.add(user))
  }
  for (const { path, text } of files) {
    const folder = posix.dirname(path)
    for (const { specifier } of scanImports(text)) {
      if (specifier.startsWith('.')) add(path, posix.join(folder, specifier))
    }
    for (const [, name = ''] of onlyCompare.has(path) ? [] : text.matchAll(named)) {
      add(path, posix.normalize(name))
      add(path, posix.join(folder, name))
    }
    for (const [needs, file] of builtFrom) if (needs.test(path)) add(path, file)
  }
  return {
    has: (file) => known.has(file),
    users: (file) =>
      [...(users.get(file) ?? [])].flatMap((user) =>
        user.endsWith('/index.ts') ? [...(users.get(user) ?? [])] : [user],
      ),
    dependents: (file) => distancesFrom(file, (used) => users.get(used) ?? []),
  }
}

const distancesFrom = (
  start: string,
  usersOf: (file: string) => Iterable<string>,
): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (let distance = 0, level = new Set([start]); level.size > 0; distance++) {
    const next = new Set<string>()
    // A set that grows while it is walked.
    for (const file of level) {
      if (found.has(file)) continue
      found.set(file, distance)
      for (const user of usersOf(file)) (file.endsWith('/index.ts') ? level : next).add(user)
    }
    level = next
  }
  return found
}
