/** The shape of a network as data. */
export interface Topology {
  readonly name: string
  readonly hosts: readonly HostSpecification[]
}

export interface HostSpecification {
  /** Lower-case letters, digits and dashes, at most 12 characters. */
  readonly name: string
  /** Default `local`. */
  readonly region?: string
}
