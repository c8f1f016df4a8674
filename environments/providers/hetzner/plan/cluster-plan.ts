import type { HostRole, Topology } from '../../../topology.ts'
import { locationOf } from './locations.ts'

/** One server as the program is told of it. */
export interface ServerPlan {
  readonly host: string
  /** Unique in the project, and a valid name of a machine. */
  readonly name: string
  readonly role: HostRole
  readonly location: string
  readonly zone: string
  readonly serverType: string
  readonly privateAddress: string
  /** Servers of one group stand on different machines of the cloud; a group holds ten. */
  readonly group: string
  /** A file, 0600: the private half of the key by which the server is known. */
  readonly hostKeyFile: string
  readonly hostPublicKey: string
}

/** One private network; all its subnets must lie in one zone. */
export interface NetworkPlan {
  readonly name: string
  readonly zone: string
  readonly range: string
  readonly subnet: string
}

/** All that the program is told. Secrets are in files that it names. */
export interface ClusterPlan {
  readonly mark: string
  readonly endpoint: string
  readonly tokenFile: string
  readonly labels: Readonly<Record<string, string>>
  readonly image: string
  /** Who may log in. */
  readonly publicKey: string
  /** Ranges from which SSH is admitted. */
  readonly admitted: readonly string[]
  readonly daemonPort: number
  /** Members talk over public addresses; otherwise over the private network alone. */
  readonly overInternet: boolean
  /** ISO 8601; after it a server turns itself off. */
  readonly expiresAt: string
  readonly networks: readonly NetworkPlan[]
  readonly groups: readonly string[]
  readonly servers: readonly ServerPlan[]
}

/** What the program answers, by host. */
export type ClusterOutputs = Readonly<
  Record<string, { readonly publicAddress: string; readonly privateAddress: string }>
>

export interface ClusterRequest
  extends Pick<
    ClusterPlan,
    'mark' | 'endpoint' | 'tokenFile' | 'labels' | 'image' | 'publicKey' | 'admitted' | 'expiresAt'
  > {
  readonly topology: Topology
  /** By host. */
  readonly serverTypes: Readonly<Record<string, string>>
  readonly hostKeys: Readonly<Record<string, { readonly file: string; readonly publicKey: string }>>
}

/** Where daemons listen; a server runs one. */
export const daemonPort = 4610

/** What the cloud allows. */
const serversInGroup = 10

/** Turns a topology into what the program makes. @throws EnvironmentError REGION_UNKNOWN */
export const planCluster = ({ topology, serverTypes, hostKeys, ...rest }: ClusterRequest): ClusterPlan => {
  const places = topology.hosts.map(({ name, role = 'member', region = 'local' }) => ({
    host: name,
    role,
    location: locationOf(region),
  }))
  const zones = [...new Set(places.map(({ location }) => location.zone))]
  const members = new Map<string, number>()
  const numberIn = (room: string): number => {
    const number = members.get(room) ?? 0
    members.set(room, number + 1)
    return number
  }
  const servers = places.map(({ host, role, location: { name: location, zone } }): ServerPlan => {
    const group = Math.floor(numberIn(`location ${location}`) / serversInGroup)
    return {
      host,
      name: `${rest.mark}-${host}`,
      role,
      location,
      zone,
      serverType: serverTypes[host]!,
      // The cloud keeps .1 for itself; 10 and up never touch what it may want besides.
      privateAddress: `10.77.${zones.indexOf(zone)}.${10 + numberIn(`zone ${zone}`)}`,
      group: `${rest.mark}-${location}-${group}`,
      hostKeyFile: hostKeys[host]!.file,
      hostPublicKey: hostKeys[host]!.publicKey,
    }
  })
  return {
    ...rest,
    daemonPort,
    overInternet: zones.length > 1,
    networks: zones.map((zone, index) => ({
      name: `${rest.mark}-${zone}`,
      zone,
      range: `10.77.${index}.0/24`,
      subnet: `10.77.${index}.0/24`,
    })),
    groups: [...new Set(servers.map(({ group }) => group))],
    servers,
  }
}
