import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { loadBuild } from '../deploy/build.ts'
import type { Build } from '../environment.ts'
import type { ProcessTable } from '../lease/index.ts'
import { tryLock } from '../lease/lock.ts'
import { EnvironmentError, throwIfAborted } from '../problem.ts'
import { writeBuildChoice } from '../topology/build-choice.ts'
import { nearest } from '../topology/near.ts'
import type { BuildChoice, Topology } from '../topology.ts'
import { until } from '../until.ts'
import { findCommit, git, releaseTags } from './git.ts'
import { makeBuild } from './make.ts'
import { createBuildStore } from './store.ts'

export interface BuildComponents {
  /** A clone with the commits and tags that are asked for. */
  readonly repository: string
  /** Folder of this user for builds that were made before. */
  readonly cache: string
  readonly processes: Pick<ProcessTable, 'isAlive' | 'stamp'>
}

export interface ResolveOptions {
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Turns what people say about builds into builds. */
export interface Builder {
  /**
   * @throws EnvironmentError BUILD_UNKNOWN naming what there is, BUILD_FAILED, BUILD_UNUSABLE, BUILD_NO_REPOSITORY
   */
  resolve(choice: BuildChoice, options?: ResolveOptions): Promise<Build>
  /** Of every host that asks for one of its own; equal wishes are resolved once. */
  resolveHosts(topology: Topology, options?: ResolveOptions): Promise<Readonly<Record<string, Build>>>
}

/** As long as the longest build. */
const longestWaitMs = 15 * 60_000

const unknown = (choice: BuildChoice, why: string, hint: string): EnvironmentError =>
  new EnvironmentError({
    code: 'BUILD_UNKNOWN',
    message: `Looking for the build "${writeBuildChoice(choice)}": ${why}`,
    hint,
  })

const revisionOf = async (
  choice: Exclude<BuildChoice, { file: string }>,
  repository: string,
  signal: AbortSignal | undefined,
): Promise<string> => {
  if ('commit' in choice) return choice.commit
  if ('tag' in choice) return `refs/tags/${choice.tag}`
  const [newest] = await releaseTags(repository, { signal })
  if (newest !== undefined) return `refs/tags/${newest}`
  throw unknown(
    choice,
    'this clone has no tag of a final release, such as v1.2.3',
    'Run "git fetch --tags", or name a commit: "commit 1a2b3c4".',
  )
}

const commitOf = async (
  choice: Exclude<BuildChoice, { file: string }>,
  repository: string,
  signal: AbortSignal | undefined,
): Promise<string> => {
  const commit = await findCommit(repository, await revisionOf(choice, repository, signal), { signal })
  if (commit !== undefined) return commit
  if (!('tag' in choice)) {
    throw unknown(
      choice,
      'this clone has no such commit',
      'Run "git fetch", or "git log --oneline" to see what there is.',
    )
  }
  const tags = (await git(repository, ['tag', '--list'], { signal })).split('\n').filter((tag) => tag !== '')
  const near = nearest(choice.tag, tags)
  throw unknown(
    choice,
    `this clone has no such tag${near === undefined ? '' : `; did you mean "${near}"?`}`,
    'Run "git fetch --tags", or "git tag" to see what there is.',
  )
}

/** Builds of commits are made once for each commit and kept; two processes that want the same make it once. */
export const createBuilder = ({ repository, cache, processes }: BuildComponents): Builder => {
  const store = createBuildStore(cache)

  const lock = async (
    commit: string,
    { onProgress = () => {}, signal }: ResolveOptions,
  ): Promise<() => void> => {
    const holder = processes.stamp(process.pid) ?? { pid: process.pid, started: 'unknown' }
    const path = join(cache, `${commit}.lock`)
    let isTold = false
    const free = await until(
      () => {
        const taken = tryLock({ path, holder, processes })
        if (taken === undefined && !isTold)
          onProgress(`building ${commit.slice(0, 12)}: another process does it, waiting`)
        isTold = true
        return taken
      },
      { withinMs: longestWaitMs, everyMs: 200, signal },
    )
    if (free !== undefined) return free
    throw new EnvironmentError({
      code: 'BUILD_BUSY',
      message: `Building ${commit.slice(0, 12)}: another process has been doing it for ${longestWaitMs / 60_000} min`,
      hint: `End it, then remove ${path}.`,
    })
  }

  const make = async (commit: string, options: ResolveOptions): Promise<Build> => {
    await mkdir(cache, { recursive: true, mode: 0o700 })
    const free = await lock(commit, options)
    const folder = join(store.workshop, commit)
    try {
      const before = await store.find(commit)
      if (before !== undefined) return before
      const { onProgress = () => {}, signal } = options
      return await store.keep(commit, await makeBuild({ commit, repository, folder, onProgress, signal }))
    } finally {
      await rm(folder, { recursive: true, force: true })
      free()
    }
  }

  const resolve: Builder['resolve'] = async (choice, options = {}) => {
    if ('file' in choice) return loadBuild(choice.file)
    throwIfAborted(options.signal, `Looking for the build "${writeBuildChoice(choice)}"`)
    const commit = await commitOf(choice, repository, options.signal)
    return (await store.find(commit)) ?? make(commit, options)
  }

  return {
    resolve,
    resolveHosts: async ({ hosts }, options = {}) => {
      const builds: Record<string, Build> = {}
      const known = new Map<string, Build>()
      for (const { name, build: choice } of hosts) {
        if (choice === undefined) continue
        const words = writeBuildChoice(choice)
        const build = known.get(words) ?? (await resolve(choice, options))
        known.set(words, build)
        builds[name] = build
      }
      return builds
    },
  }
}
