import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'vitest'
import type {
  Build,
  Environment,
  Host,
  Provider,
  ProviderName,
  RunOutcome,
  SpawnOptions,
} from '../environment.ts'
import { createProvider, loadBuild, openLeases } from '../index.ts'
import type { LeaseRecord, Leases } from '../lease/index.ts'
import type { Topology } from '../topology.ts'
import { leftoversOf } from './leftovers.ts'

/** What the cases of the suite work with: one provider, and a folder that only they use. */
export interface Stage {
  readonly name: ProviderName
  readonly provider: Provider
  readonly root: string
  /** For files that a case makes. */
  readonly workshop: string
  readonly leases: Leases
  /** The files of its hosts are on other machines. */
  readonly isFar: boolean
  /** Absent where daemons run from their sources. */
  readonly buildFile: string | undefined
  readonly build: () => Promise<Build | undefined>
  spawn(topology: Topology, options?: Partial<SpawnOptions>): Promise<Environment>
  /** Remembers what a living network is made of, for `leftovers`. */
  remember(id: string): LeaseRecord
  leftovers(): readonly string[]
  /** Runs a program on the machine of a host, whoever may do that. */
  run(host: Host, command: readonly string[]): Promise<RunOutcome>
  /** Skips with the reason when the provider cannot run here. */
  requireReady(context: TestContext): Promise<void>
  close(): Promise<void>
}

/** For one case: several networks, on a machine that does other things too. */
export const patienceMs = 90_000

/** Which build is tested: that of this repository, or the one that NUNET_BUILD_FILE names. */
const testedBuild = (): string => resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')

/** What the suite knows of machines that this machine's process table and files do not show. */
export interface Elsewhere {
  /** What networks have left there, in words. */
  leftovers(): readonly string[]
  /** Runs a program as somebody with the daemon's rights on that machine; default: as the provider does. */
  run?(host: Host, command: readonly string[]): Promise<RunOutcome>
}

/** A daemon that complains and does not start; `builds` of those who must agree to it beforehand name it. */
export const brokenDaemon = '#!/bin/sh\necho "no disk, no fun" >&2\nexit 3\n'

export const createStage = (name: ProviderName, elsewhere?: Elsewhere): Stage => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-suite-'))
  const [root, workshop] = [join(folder, 'networks'), join(folder, 'workshop')]
  mkdirSync(workshop)
  // What a sweep does is tried here; the reaper would be faster now and then. It has tests of its own.
  const provider = createProvider(name, { root, reaper: false })
  const leases = openLeases({ root, reaper: false })
  const buildFile = provider.supports.has('built-daemon') ? testedBuild() : undefined
  const records: LeaseRecord[] = []
  const live = new Set<Environment>()
  let loaded: Promise<Build | undefined> | undefined
  const build = () => (loaded ??= buildFile === undefined ? Promise.resolve(undefined) : loadBuild(buildFile))
  const remember = (id: string) => {
    const record = leases.open(id).record()
    records.push(record)
    return record
  }
  return {
    name,
    provider,
    root,
    workshop,
    leases,
    isFar: provider.supports.has('shell') || elsewhere?.run !== undefined,
    buildFile,
    build,
    remember,
    spawn: async (topology, options = {}) => {
      const made = await build()
      const environment = await provider.spawn(topology, {
        owner: 'compliance suite',
        ...(made === undefined ? {} : { build: made }),
        ...options,
      })
      live.add(environment)
      remember(environment.id)
      return environment
    },
    leftovers: () => [...leftoversOf(root, records), ...(elsewhere?.leftovers() ?? [])],
    run: (host, command) => elsewhere?.run?.(host, command) ?? host.run(command),
    requireReady: async (context) => {
      const readiness = await provider.probe()
      if (readiness.ready) return
      const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
      context.skip(`provider ${name} lacks ${lacks}`)
    },
    close: async () => {
      for (const environment of live) await environment[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
