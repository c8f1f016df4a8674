import type { HostPlan } from '../../deploy/index.ts'
import type { NatKind, Topology } from '../../topology.ts'

/** Where its daemon listens for peers. */
const port = 9000

/** One host and where it stands: every host has a subnet of its own on the router, behind its translators if it has any. */
export interface SitePlan extends HostPlan {
  /** 2 to 201; third byte of its subnet 10.77.n.0/24, as the delay line knows it. */
  readonly site: number
  readonly nat: NatKind
  /** What others see of it: its own address, or that of the outermost translator. */
  readonly publicAddress: string
}

/** Two of the router's own, from which others are seen as strangers see them. */
export const observerAddresses = ['10.77.0.1', '10.77.0.2'] as const

/** The subnet between the router and a site. */
export const subnetOf = (site: number): string => `10.77.${site}`

const sitePlan = (host: Topology['hosts'][number], index: number): SitePlan => {
  const { name, label = name, region = 'local', nat = 'none', role = 'member' } = host
  const site = index + 2
  const publicAddress = `${subnetOf(site)}.2`
  const address = nat === 'none' ? publicAddress : `192.168.${site}.2`
  return { name, label, region, role, nat, port, site, publicAddress, address }
}

/** The same for the same topology, whoever asks. */
export const planSites = ({ hosts }: Topology): readonly SitePlan[] => hosts.map(sitePlan)
