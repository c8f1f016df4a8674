import { randomBytes } from 'node:crypto'
import type { HostPlan } from '../../deploy/index.ts'
import {
  createRemoteProvider,
  type RemoteGround,
  type RemoteProviderComponents,
} from '../../deploy/remote/index.ts'
import type { Ability, Provider, Readiness } from '../../environment.ts'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../../problem.ts'
import { type HostSpecification, validateTopology } from '../../topology.ts'
import { createLentKeeper } from './keeper.ts'
import { createLender } from './lender.ts'
import { refuseImpossible, requireLent } from './limits.ts'
import { lineTo } from './line.ts'
import { listMachines, type Seat, takeMachines } from './machines.ts'

export interface LentProviderComponents extends RemoteProviderComponents {
  /** Of the rendezvous. */
  readonly lent: string
  /** Folder of the lendings of this user's own machines here: their owners take part. */
  readonly lenders?: string | undefined
}

/** There is no order for a shell, for other programs, or for what belongs to the owner: clock, disk, packet filter. */
const abilities: ReadonlySet<Ability> = new Set<Ability>([
  'built-daemon',
  'upgrade',
  'detach',
  'network-isolation',
  'crash',
  'stop',
  'restart',
])

const invite = {
  what: 'a lent machine',
  fix: 'npm run env -- invite, and pass what it prints to the owner of one',
}

const probe = async (folder: string): Promise<Readiness> => {
  try {
    const machines = await listMachines(folder)
    const here = machines.filter(({ state }) => state === 'here')
    if (here.length === 0) return { ready: false, missing: [invite] }
    return { ready: true, version: `${here.map(({ name }) => name).join(', ')}` }
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    return { ready: false, missing: [invite] }
  }
}

const hidden = 'port-restricted'

type Places = ReadonlyMap<string, { readonly machine: string; readonly network: string }>

const groundOf = (
  places: Places,
  { lent, lenders }: Pick<LentProviderComponents, 'lent' | 'lenders'>,
): RemoteGround => ({
  keeper: (host) => {
    const { machine, network } = places.get(host)!
    return createLentKeeper(lineTo(lent, machine), { network, host })
  },
  ...(lenders === undefined ? {} : { lender: (host) => createLender(lenders, places.get(host)!.machine) }),
  commandsRunHere: true,
})

/** A mark keeps two testers apart whose networks got the same id. */
const marked = (lease: Lease): string => `${lease.id}-${randomBytes(4).toString('hex')}`

const takeSeats = (lease: Lease, hosts: readonly HostSpecification[], folder: string, network: string) =>
  listMachines(folder).then((machines) =>
    takeMachines(hosts, machines, async (machine, { name: host }) => {
      lease.note({ kind: 'lent', folder, machine, network, host })
      try {
        await lineTo(folder, machine).ask({ verb: 'claim', network })
        return true
      } catch (error) {
        if (error instanceof EnvironmentError && error.code === 'LEND_TAKEN') return false
        throw error
      }
    }),
  )

const planOf = async ({ host, machine }: Seat, folder: string): Promise<HostPlan> => {
  const { name, label = name, region = 'local', role = 'member' } = host
  const { address, caps } = await lineTo(folder, machine).ask({ verb: 'facts' })
  requireLent(host, caps)
  // Nobody can dial it, whatever stands before it: hosts meet through the rendezvous. It listens nowhere.
  return { name, label, region, nat: hidden, role, address, port: 0 }
}

const placesIn = (lease: Lease): Places =>
  new Map(
    lease
      .record()
      .made.flatMap((made) =>
        made.kind === 'lent' ? [[made.host, { machine: made.machine, network: made.network }] as const] : [],
      ),
  )

/** Hosts on machines that their owners lend: reached by connections that the machines open, asked for a daemon and nothing else. */
export const createLentProvider = ({ leases, lent: folder, lenders }: LentProviderComponents): Provider => {
  const ground = (places: Places) => groundOf(places, { lent: folder, lenders })
  const inner = createRemoteProvider(
    { leases },
    {
      name: 'lent',
      summary: 'machines that their owners lend with one command, behind whatever translator',
      supports: lenders === undefined ? abilities : new Set<Ability>([...abilities, 'lender']),
      probe: () => probe(folder),
      adjust: (plan) => ({ ...plan, nat: hidden }),
      lay: async (lease, { hosts }, { signal, onProgress }) => {
        const network = marked(lease)
        const seats = await takeSeats(lease, hosts, folder, network)
        throwIfAborted(signal, `Spawning ${lease.id}`)
        for (const { host, machine } of seats) onProgress?.(`${host.name} is on the lent machine ${machine}`)
        const plans = await Promise.all(seats.map((seat) => planOf(seat, folder)))
        const places = new Map(seats.map(({ host, machine }) => [host.name, { machine, network }]))
        return { plans, ground: ground(places) }
      },
      find: async (lease) => ground(placesIn(lease)),
    },
  )
  return {
    ...inner,
    spawn: async (topology, options) => {
      refuseImpossible(validateTopology(topology))
      return inner.spawn(topology, options)
    },
  }
}
