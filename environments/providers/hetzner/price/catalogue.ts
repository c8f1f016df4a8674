export interface ServerType {
  readonly name: string
  readonly cores: number
  readonly memoryGib: number
  readonly architecture: string
  /** With tax, by location; where it is absent the type is not to be had. */
  readonly eurPerHour: Readonly<Record<string, number>>
}

/** What the cloud sells, and for how much. */
export interface Catalogue {
  /** Where the figures are from, for people. */
  readonly source: string
  readonly serverTypes: readonly ServerType[]
  ipv4EurPerHour(location: string): number
}
