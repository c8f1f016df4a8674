import type { NatKind } from '../../topology.ts'

/** One address translator: a namespace between the interfaces `wan` and `lan`. */
export interface Box {
  /** Of its namespace. Holds a dot, so that no host has it. */
  readonly name: string
  readonly kind: Exclude<NatKind, 'none' | 'carrier-grade'>
  /** On `wan`, /24; the gateway is .1 of it. */
  readonly outside: string
  /** On `lan`, /24. */
  readonly inside: string
  /** The one machine behind it. */
  readonly behind: string
}

const home = (host: string, site: number, kind: Box['kind'], outside: string): Box => ({
  name: `${host}.home`,
  kind,
  outside,
  inside: `192.168.${site}.1`,
  behind: `192.168.${site}.2`,
})

/** What stands between a host and the router, outermost first. */
export const boxesOf = ({
  name,
  site,
  nat,
  publicAddress,
}: {
  readonly name: string
  readonly site: number
  readonly nat: NatKind
  readonly publicAddress: string
}): readonly Box[] => {
  if (nat === 'none') return []
  if (nat !== 'carrier-grade') return [home(name, site, nat, publicAddress)]
  // RFC 6598: what a carrier uses between its translator and its customers.
  const shared = `100.64.${site}`
  const carrier: Box = {
    name: `${name}.carrier`,
    kind: 'symmetric',
    outside: publicAddress,
    inside: `${shared}.1`,
    behind: `${shared}.2`,
  }
  return [carrier, home(name, site, 'port-restricted', `${shared}.2`)]
}

/** Longer than the two minutes that RFC 4787, REQ-5, asks for would only hide defects. */
const mappingLife = '2m'

const transports = 'meta l4proto { tcp, udp }'

/**
 * Who may send to a mapping from outside without having been sent to, by what the box notes of packets going out.
 * Linux itself lets in only what answers, which is the port-restricted kind; the wider two are added to it.
 */
const admission = ({ kind, behind }: Box): string => {
  if (kind === 'full-cone')
    return `
  set open { type inet_proto . inet_service; size 65535; flags dynamic,timeout; timeout ${mappingLife}; }
  chain note { type filter hook forward priority filter; iifname "lan" ${transports} update @open { meta l4proto . th sport }; }
  chain admit { type nat hook prerouting priority dstnat; iifname "wan" meta l4proto . th dport @open dnat to ${behind}; }`
  if (kind === 'address-restricted')
    return `
  set open { type inet_proto . inet_service . ipv4_addr; size 65535; flags dynamic,timeout; timeout ${mappingLife}; }
  chain note { type filter hook forward priority filter; iifname "lan" ${transports} update @open { meta l4proto . th sport . ip daddr }; }
  chain admit { type nat hook prerouting priority dstnat; iifname "wan" meta l4proto . th dport . ip saddr @open dnat to ${behind}; }`
  return ''
}

/**
 * The rules of a box, for nft(8).
 *
 * With one machine behind it a masquerade keeps every port, so one inner port has one mapping for all destinations; the
 * symmetric kind takes another for each. What comes unasked is dropped before conntrack confirms it: else the early
 * packet of two that punch holes would take the port, and the mapping get another. Boxes answer echo requests, which
 * is how the way to them is measured.
 */
export const rulesOf = (box: Box): string => `table ip box {${admission(box)}
  chain translate { type nat hook postrouting priority srcnat; oifname "wan" masquerade${box.kind === 'symmetric' ? ' fully-random' : ''}; }
  chain shut {
    type filter hook input priority filter;
    iifname "wan" icmp type echo-request accept
    iifname "wan" ct state new drop
  }
  chain pass {
    type filter hook forward priority filter;
    iifname "wan" ct state new ct status & dnat != dnat drop
  }
}
`
