import type { Fault } from './fault.ts'

export { type TopologyOptions, validateTopology } from './topology/check.ts'
export { maxHosts } from './topology/limits.ts'

/** The shape of a network as data. Written by people as YAML; see parseTopology. */
export interface Topology {
  readonly name: string
  /** One sentence for lists. */
  readonly summary?: string
  /** Of a network that once showed a defect: which, and when. */
  readonly found?: string
  readonly hosts: readonly HostSpecification[]
  /** What differs from the distances between regions; later entries win. */
  readonly links?: readonly LinkOverride[]
  /** Inflicted by themselves, counted from the moment the network stands. */
  readonly schedule?: readonly ScheduledFault[]
}

export interface HostSpecification {
  /** Lower-case letters, digits and dashes, at most 12 characters. */
  readonly name: string
  /** What people call the machine; becomes `name` of its daemon's settings. Default: `name`. */
  readonly label?: string
  /** One of `regions` of environments/wan, or `local`, which lies next to everything. Default `local`. */
  readonly region?: string
  /** `relay`: it also passes on what hosts that cannot reach each other say. Default `member`. */
  readonly role?: HostRole
  /** What stands between it and the open network. Default `none`. */
  readonly nat?: NatKind
  /** Which daemon it runs; default: the build of the run. */
  readonly build?: BuildChoice
  readonly resources?: HostResources
}

export type HostRole = 'member' | 'relay'

/** After RFC 4787: who may send to a mapping, and whether one inner port has one mapping for all destinations. */
export type NatKind =
  | 'none'
  | 'full-cone'
  | 'address-restricted'
  | 'port-restricted'
  | 'symmetric'
  /** A port-restricted box at home behind a symmetric one of the carrier. */
  | 'carrier-grade'

/** `file`: path of a build.json. `lastRelease`: the newest tag of a final release. */
export type BuildChoice =
  | { readonly file: string }
  | { readonly commit: string }
  | { readonly tag: string }
  | { readonly lastRelease: true }

/** Upper bounds of what the host may use; what is absent is not bounded. */
export interface HostResources {
  readonly cpuMillicores?: number
  readonly memoryBytes?: number
  readonly diskBytes?: number
}

/** `from` and `to` name hosts or regions. Holds for both directions unless `oneWay`. */
export interface LinkOverride extends Partial<LinkQuality> {
  readonly from: string
  readonly to: string
  readonly oneWay?: boolean
}

/** One direction of one pair. */
export interface LinkQuality {
  /** From sender to receiver: half a round trip. */
  readonly delayMs: number
  /** Uniform around the delay, at most this much to either side. */
  readonly jitterMs: number
  readonly lossPercent: number
  readonly duplicatePercent: number
  /** Of packets that overtake those sent before them. */
  readonly reorderPercent: number
  /** 0 means unbounded. */
  readonly rateKbitPerS: number
}

export interface ScheduledFault {
  readonly afterMs: number
  /** Healed after so long; absent: never. */
  readonly forMs?: number
  readonly fault: Fault
}
