import { type DoctorReport, examineMachine } from './doctor.ts'
import type { Provider, ProviderName } from './environment.ts'
import {
  createLeases,
  createLinuxProcesses,
  createReaperStarter,
  defaultRoot,
  type Leases,
  type LedgerEntry,
  type ProcessTable,
  readLedger,
} from './lease/index.ts'
import { EnvironmentError } from './problem.ts'
import { createContainerProvider } from './providers/container/index.ts'
import { createHetznerProvider } from './providers/hetzner/index.ts'
import { createInProcessProvider } from './providers/in-process/index.ts'
import { lentFolder } from './providers/lent/folder.ts'
import { createLentProvider } from './providers/lent/index.ts'
import { createNetnsProvider } from './providers/netns/index.ts'
import { createProcessProvider } from './providers/process/index.ts'
import { createSshProvider } from './providers/ssh/index.ts'
import { type Choice, strongestOf } from './strongest.ts'
import { undoing } from './undo.ts'

export { type Builder, createBuilder } from './builds/index.ts'
export { loadBuild } from './deploy/index.ts'
export type { DoctorReport, Finding } from './doctor.ts'
export type * from './environment.ts'
export { attemptOf, hostsOfFault } from './faults/index.ts'
export { type LedgerEntry, type LedgerTotal, ledgerTotals, readLedger } from './lease/index.ts'
export * from './problem.ts'
export type { Choice } from './strongest.ts'
export { allTopologies, namedTopology, topologyNames } from './topologies/index.ts'
export { parseTopology } from './topology/parse.ts'
export { printTopology } from './topology/print.ts'
export { topologyFromRows } from './topology/rows.ts'
export * from './topology.ts'

export interface ProviderOptions {
  /** Folder of networks and their records. Default: `nunet-<uid>` in the temporary folder. */
  readonly root?: string
  /** Path of the inventory of machines for provider ssh. Default: what NUNET_INVENTORY names. */
  readonly inventory?: string
  /** Folder of the rendezvous of lent machines. Default: what NUNET_LENT names, else beside the folder of networks. */
  readonly lent?: string
  /** Folder where owners of this user lend machines of this very computer. Default: what NUNET_LENDERS names, else none. */
  readonly lenders?: string
  /** Start the reaper of that folder with the first network. Default true. */
  readonly reaper?: boolean
}

interface Components {
  readonly leases: Leases
  readonly processes: ProcessTable
  readonly uid: number
  readonly inventory: string | undefined
  readonly lent: string
  readonly lenders: string | undefined
  readonly engine: string | undefined
}

const components = ({
  root,
  reaper = true,
  inventory = process.env.NUNET_INVENTORY,
  lent = process.env.NUNET_LENT,
  lenders = process.env.NUNET_LENDERS,
}: ProviderOptions): Components => {
  const uid = process.getuid?.() ?? 0
  const processes = createLinuxProcesses()
  const leases = createLeases({
    root: root ?? defaultRoot(uid),
    uid,
    processes,
    now: () => Date.now(),
    undo: undoing,
    ...(reaper ? { watch: createReaperStarter(processes) } : {}),
  })
  return {
    leases,
    processes,
    uid,
    inventory,
    lent: lent ?? lentFolder(root ?? defaultRoot(uid)),
    lenders,
    engine: process.env.DOCKER_HOST,
  }
}

const makers: Readonly<Partial<Record<ProviderName, (parts: Components) => Provider>>> = {
  netns: createNetnsProvider,
  process: createProcessProvider,
  container: createContainerProvider,
  ssh: createSshProvider,
  hetzner: createHetznerProvider,
  lent: createLentProvider,
  'in-process': createInProcessProvider,
}

/** Every name a provider has, strongest first; what stands behind in-process is never chosen unasked. */
export const providerNames: readonly ProviderName[] = [
  'netns',
  'process',
  'in-process',
  'container',
  'ssh',
  'hetzner',
  'lent',
]

const makerOf = (name: ProviderName) => {
  const make = makers[name]
  if (make !== undefined) return make
  throw new EnvironmentError({
    code: 'PROVIDER_UNKNOWN',
    message: `Choosing provider "${name}": there is none of that name, only ${Object.keys(makers).join(', ')}`,
  })
}

/** A provider by name; whether it can run here, `probe` tells. */
export const createProvider = (name: ProviderName, options: ProviderOptions = {}): Provider =>
  makerOf(name)(components(options))

/** Strongest first. */
export const allProviders = (options: ProviderOptions = {}): readonly Provider[] =>
  providerNames.map((name) => createProvider(name, options))

/** The strongest provider that this machine can run: netns, then process, then in-process. */
export const chooseStrongest = (options: ProviderOptions = {}): Promise<Choice> =>
  strongestOf(allProviders(options))

/** The records of all networks, for status and sweeping by people. */
export const openLeases = (options: ProviderOptions = {}): Leases => components(options).leases

/** Networks that have ended, with what they were for, how they ended and what they cost. */
export const ledger = ({ root }: ProviderOptions = {}): readonly LedgerEntry[] =>
  readLedger(root ?? defaultRoot(process.getuid?.() ?? 0))

/** What this machine can run, and the command that adds the rest. Changes nothing. */
export const examine = (options: ProviderOptions = {}): Promise<DoctorReport> =>
  examineMachine(allProviders(options), { uid: process.getuid?.() ?? 0 })
