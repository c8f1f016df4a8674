/** The shape of a network as data. */
export interface Topology {
  readonly name: string
  readonly hosts: readonly HostSpecification[]
}

export interface HostSpecification {
  /** Lower-case letters, digits and dashes, at most 12 characters. */
  readonly name: string
  /** What people call the machine; becomes `name` of its daemon's settings. Default: `name`. */
  readonly label?: string
  /** Default `local`. */
  readonly region?: string
}
