/** One rule of the cloud's firewall; what no rule admits does not come in. */
export interface AdmittedTraffic {
  readonly direction: 'in'
  readonly protocol: 'tcp'
  readonly port: string
  readonly sourceIps: readonly string[]
  readonly description: string
}

export interface FirewallNeeds {
  /** Ranges from which SSH is admitted. */
  readonly admitted: readonly string[]
  readonly daemonPort: number
  /** Public addresses of members that talk over them; empty when they have a private network. */
  readonly members: readonly string[]
}

/** The private network is not behind this firewall. */
export const rulesFor = ({ admitted, daemonPort, members }: FirewallNeeds): readonly AdmittedTraffic[] => [
  {
    direction: 'in',
    protocol: 'tcp',
    port: '22',
    sourceIps: admitted,
    description: 'the harness',
  },
  ...(members.length === 0
    ? []
    : [
        {
          direction: 'in' as const,
          protocol: 'tcp' as const,
          port: String(daemonPort),
          sourceIps: members.map((address) => `${address}/32`),
          description: 'daemons of the same network',
        },
      ]),
]
