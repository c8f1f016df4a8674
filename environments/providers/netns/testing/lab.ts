import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import { searchPath } from '../../../deploy/index.ts'
import { createProvider, openLeases } from '../../../index.ts'
import { createLinuxProcesses, type Lease, networkVariable } from '../../../lease/index.ts'
import { type Topology, validateTopology } from '../../../topology.ts'
import { until } from '../../../until.ts'
import { startCaptures } from '../capture.ts'
import { createGround, type NetnsGround } from '../ground.ts'
import { scriptHosts } from '../index.ts'
import { type Keeper, startKeeper } from '../keeper.ts'
import { makeLimits } from '../limits.ts'
import { createRouter, type OnRouter } from '../router.ts'
import { planSites, type SitePlan } from '../sites.ts'
import { enterHost, type Rights } from '../way-in.ts'

/** What arrived at a port of a station. */
export interface Arrival {
  readonly at: number
  readonly text: string
  /** `address:port`, as it is seen there. */
  readonly from: string
}

/** A program on one host that sends and receives. */
export interface Station {
  readonly arrivals: readonly Arrival[]
  open(...ports: readonly number[]): Promise<void>
  listen(port: number): Promise<void>
  send(from: number, to: { readonly address: string; readonly port: number }, text: string): Promise<void>
  /** The first arrival of this text, waited for. */
  arrived(text: string): Promise<Arrival>
}

/** A network of namespaces without daemons. */
export interface Lab {
  /** Folder of its lease. */
  readonly root: string
  readonly topology: Topology
  readonly lease: Lease
  readonly keeper: Keeper
  readonly ground: NetnsGround
  readonly onRouter: OnRouter
  readonly sites: readonly SitePlan[]
  site(host: string): SitePlan
  station(host: string): Station
  close(): Promise<void>
}

export const rightsHere: Rights = process.getuid?.() === 0 ? 'root' : 'user-namespace'

const patienceMs = 10_000
/** A week; whoever is killed before is noticed within seconds. */
const longestMs = 7 * 24 * 3_600_000
const program = fileURLToPath(new URL('station.ts', import.meta.url))

const openStation = ({ keeper, lease }: { keeper: Keeper; lease: Lease }, host: string): Station => {
  const [command, ...rest] = enterHost(
    keeper.holders.get(host)!,
    rightsHere,
  )([process.execPath, '--no-warnings', program])
  const child = spawn(command, rest, {
    env: { PATH: searchPath, [networkVariable]: lease.directory },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const told: Record<string, unknown>[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)))
  const heard = async (fits: (one: Record<string, unknown>) => boolean, what: string) => {
    const found = await until(() => told.find(fits), { withinMs: patienceMs })
    if (found === undefined) throw new Error(`${host}: waited ${patienceMs} ms for ${what}`)
    return found as unknown
  }
  const order = async (what: Record<string, unknown>, done: string) => {
    child.stdin.write(`${JSON.stringify(what)}\n`)
    await heard((one) => one.done === done, done)
  }
  return {
    get arrivals() {
      return told.filter((one) => 'at' in one) as unknown as Arrival[]
    },
    open: async (...ports) => {
      for (const port of ports) await order({ do: 'open', port }, `open ${port}`)
    },
    listen: (port) => order({ do: 'listen', port }, `listen ${port}`),
    send: (from, { address, port }, text) =>
      order({ do: 'send', from, to: address, port, text }, `send ${text}`),
    arrived: async (text) => (await heard((one) => one.text === text, `"${text}"`)) as Arrival,
  }
}

/** Makes a network of namespaces without daemons; `stretched` with its distances. */
export const openLab = async (
  input: Topology,
  {
    stretched = false,
    capture = false,
    clockLibrary,
    reapedIn,
  }: {
    readonly stretched?: boolean
    readonly capture?: boolean
    readonly clockLibrary?: string | undefined
    /** Folder of networks whose reaper takes the lab away should this process be killed. Default: one of its own, without. */
    readonly reapedIn?: string | undefined
  } = {},
): Promise<Lab> => {
  const folder = reapedIn ?? mkdtempSync(join(tmpdir(), 'nunet-netns-'))
  const topology = validateTopology(input)
  const processes = createLinuxProcesses()
  const lease = openLeases({ root: folder, reaper: reapedIn !== undefined }).acquire({
    provider: 'netns',
    topology: topology.name,
    shape: topology,
    owner: 'tests of netns',
    ttlMs: reapedIn === undefined ? 600_000 : longestMs,
    detached: false,
  })
  const close = async () => {
    await lease.release()
    if (reapedIn === undefined) rmSync(folder, { recursive: true, force: true })
  }
  try {
    const keeper = await startKeeper(lease, scriptHosts(topology, lease), { rights: rightsHere, processes })
    const parts = { lease, processes, keeper, rights: rightsHere, clockLibrary }
    for (const { name, resources } of topology.hosts) makeLimits(lease, name, resources)
    if (capture)
      await startCaptures(
        parts,
        topology.hosts.map(({ name }) => name),
      )
    const ground = createGround(parts, topology)
    if (stretched) await ground.stretch()
    const sites = planSites(topology)
    const stations = new Map<string, Station>()
    return {
      root: folder,
      topology,
      lease,
      keeper,
      ground,
      onRouter: createRouter({ keeper, rights: rightsHere, directory: lease.directory }),
      sites,
      site: (host) => sites.find(({ name }) => name === host)!,
      station: (host) => {
        const station = stations.get(host) ?? openStation({ keeper, lease }, host)
        stations.set(host, station)
        return station
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

export const isNetnsReady = async (): Promise<boolean> => (await createProvider('netns').probe()).ready

/** Skips a case with the reason where networks of namespaces cannot be made. */
export const requireNetns = async (context: TestContext): Promise<void> => {
  const readiness = await createProvider('netns').probe()
  if (readiness.ready) return
  context.skip(`netns lacks ${readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')}`)
}
