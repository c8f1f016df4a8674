/** A host as the surveyor finds it. */
export interface SurveyedHost {
  readonly name: string
  /** File of its network namespace, as the surveyor's own mounts show it. */
  readonly namespacePath: string
  /** Of its own interface. */
  readonly address: string
  /** Under which others see it: the same, or that of its outermost translator. */
  readonly publicAddress: string
}

/** A place on the open network, outside every translator, that helps to find out what stands before a host. */
export interface Observer {
  readonly namespacePath: string
  readonly address: string
  /** Least time to live with which a packet of a host without translators arrives: 1 on the router, 2 behind it. */
  readonly hops: number
}

export interface SurveyOptions {
  /** Two with different addresses are needed to tell translators apart. Default: the hosts without one. */
  readonly observers?: readonly Observer[]
  /** Probes of each direction that count. Default 10, fewer where there are very many directions. */
  readonly samples?: number
  /** After this, what has not arrived is lost. Default 380, more where there are very many directions. */
  readonly withinMs?: number
  /** Default true. */
  readonly withNats?: boolean
}

/** What was found out about one direction. */
export interface MeasuredPair {
  readonly from: string
  readonly to: string
  /** Probes that count, and how many of them arrived. */
  readonly sent: number
  readonly received: number
  /** The fastest probe; undefined when none arrived. */
  readonly oneWayMs?: number
  /** The fastest there and the fastest back; undefined unless both directions work. */
  readonly roundTripMs?: number
  /** Another host that got what was meant for `to`. */
  readonly answeredBy?: string
}

export interface MeasuredHost {
  readonly name: string
  /** A NatKind, or words that say what else was found. */
  readonly nat?: string
  /** How others see it, `address:port`. */
  readonly seenAs?: string
  /** Why nothing could be measured there. */
  readonly problem?: string
}

export interface Measured {
  /** Every ordered pair of different hosts. */
  readonly pairs: readonly MeasuredPair[]
  readonly hosts: readonly MeasuredHost[]
  readonly tookMs: number
}
