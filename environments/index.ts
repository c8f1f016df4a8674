import { type DoctorReport, examineMachine } from './doctor.ts'
import type { Provider, ProviderName } from './environment.ts'
import {
  createLeases,
  createLinuxProcesses,
  defaultRoot,
  type Leases,
  type ProcessTable,
} from './lease/index.ts'
import { createInProcessProvider } from './providers/in-process/index.ts'
import { createNetnsProvider } from './providers/netns/index.ts'
import { createProcessProvider } from './providers/process/index.ts'
import { type Choice, strongestOf } from './strongest.ts'

export { loadBuild } from './deploy/index.ts'
export type { DoctorReport, Finding } from './doctor.ts'
export type * from './environment.ts'
export * from './problem.ts'
export type { Choice } from './strongest.ts'
export { namedTopology, topologies } from './topologies/index.ts'
export * from './topology.ts'

export interface ProviderOptions {
  /** Folder of networks and their records. Default: `nunet-<uid>` in the temporary folder. */
  readonly root?: string
}

interface Components {
  readonly leases: Leases
  readonly processes: ProcessTable
  readonly uid: number
}

const components = ({ root }: ProviderOptions): Components => {
  const uid = process.getuid?.() ?? 0
  const processes = createLinuxProcesses()
  const leases = createLeases({ root: root ?? defaultRoot(uid), uid, processes, now: () => Date.now() })
  return { leases, processes, uid }
}

const makers: Readonly<Record<ProviderName, (parts: Components) => Provider>> = {
  netns: createNetnsProvider,
  process: createProcessProvider,
  'in-process': createInProcessProvider,
}

/** Every name a provider has, strongest first. */
export const providerNames: readonly ProviderName[] = ['netns', 'process', 'in-process']

/** A provider by name; whether it can run here, `probe` tells. */
export const createProvider = (name: ProviderName, options: ProviderOptions = {}): Provider =>
  makers[name](components(options))

/** Strongest first. */
export const allProviders = (options: ProviderOptions = {}): readonly Provider[] =>
  providerNames.map((name) => createProvider(name, options))

/** The strongest provider that this machine can run: netns, then process, then in-process. */
export const chooseStrongest = (options: ProviderOptions = {}): Promise<Choice> =>
  strongestOf(allProviders(options))

/** The records of all networks, for status and sweeping by people. */
export const openLeases = (options: ProviderOptions = {}): Leases => components(options).leases

/** What this machine can run, and the command that adds the rest. Changes nothing. */
export const examine = (options: ProviderOptions = {}): Promise<DoctorReport> =>
  examineMachine(allProviders(options), { uid: process.getuid?.() ?? 0 })
