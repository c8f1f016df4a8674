/** Something that goes wrong on purpose, as data: the same in scenarios, topologies and on the command line. */
export type Fault =
  /** The daemon is killed without warning. Heals by starting it. */
  | { readonly kind: 'crash'; readonly host: string }
  /** The daemon is stopped in order. Heals by starting it. */
  | { readonly kind: 'stop'; readonly host: string }
  /** The daemon stands still and holds everything. Heals by letting it go on. */
  | { readonly kind: 'pause'; readonly host: string }
  /** Stopped and started at once; over when it resolves, so there is nothing to heal. */
  | { readonly kind: 'restart'; readonly host: string }
  | { readonly kind: 'partition'; readonly cut: Cut }
  /** On top of what the link has already. Without `to`: between `from` and everybody. Both directions unless `oneWay`. */
  | (OnLink & { readonly kind: 'latency'; readonly addMs: number; readonly jitterMs?: number })
  | (OnLink & { readonly kind: 'loss'; readonly percent: number })
  | (OnLink & { readonly kind: 'rate'; readonly kbitPerS: number })
  | (OnLink & { readonly kind: 'reorder'; readonly percent: number })
  /** The wall clock of this host alone; what measures elapsed time is not moved. */
  | { readonly kind: 'clock-skew'; readonly host: string; readonly offsetMs: number }
  /** Nothing more can be written to the daemon's data directory. */
  | { readonly kind: 'disk-full'; readonly host: string }
  /** The daemon cannot open another file or socket. */
  | { readonly kind: 'handles-exhausted'; readonly host: string }
  /** The daemon may use this much memory and no more. */
  | { readonly kind: 'memory-squeeze'; readonly host: string; readonly limitBytes: number }
  /** Names resolve to `address` on this host: all, or `name` alone. */
  | { readonly kind: 'lying-dns'; readonly host: string; readonly name?: string; readonly address: string }
  /** Nothing reaches this TCP port of the host from outside; default: where its daemon listens. */
  | { readonly kind: 'blocked-port'; readonly host: string; readonly port?: number }
  /** Connections between the two stay open at `host` while `peer` no longer knows them. */
  | { readonly kind: 'half-open'; readonly host: string; readonly peer: string }

export type FaultKind = Fault['kind']

/** A fault that stands, as the book of its network has it. */
export interface Suffering {
  readonly fault: Fault
  /** Milliseconds since 1970, when it was begun; absent where an older version wrote the book. */
  readonly sinceMs?: number
  /** Who inflicted it, such as `"npm run env -- fault"`; absent where they did not say. */
  readonly by?: string
}

/** Who is cut off from whom. */
export type Cut =
  /** Nothing passes between the two groups. */
  | { readonly shape: 'halves'; readonly left: readonly string[]; readonly right: readonly string[] }
  /** What `from` sends does not arrive at `to`; the other way it does. */
  | { readonly shape: 'one-way'; readonly from: string; readonly to: string }
  | { readonly shape: 'isolated'; readonly host: string }
  /** Two halves that both still reach `host`. */
  | {
      readonly shape: 'bridge'
      readonly host: string
      readonly left: readonly string[]
      readonly right: readonly string[]
    }

interface OnLink {
  readonly from: string
  readonly to?: string
  readonly oneWay?: boolean
}
