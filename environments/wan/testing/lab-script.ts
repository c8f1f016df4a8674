import type { NatKind } from '../../topology.ts'

/** To which the router sends all it forwards. */
export const queue = 5

export interface LabHost {
  readonly name: string
  readonly site: number
  readonly nat?: NatKind
}

const transports = 'meta l4proto { tcp, udp }'

/** Rules of one translator, after RFC 4787. */
const natRules = (kind: Exclude<NatKind, 'none' | 'carrier-grade'>, inner: string): string => {
  const set = { 'full-cone': ['', ''], 'address-restricted': [' . ipv4_addr', 'ip '] } as const
  const wide = kind === 'full-cone' || kind === 'address-restricted' ? set[kind] : undefined
  const isFull = kind === 'full-cone'
  const open = wide
    ? `set open { type inet_service${wide[0]}; flags dynamic,timeout; timeout 2m; }
       chain note { type filter hook forward priority filter; iifname lan ${transports} update @open { th sport${isFull ? '' : ' . ip daddr'} }; }
       chain admit { type nat hook prerouting priority dstnat; iifname wan ${transports} th dport${isFull ? '' : ' . ip saddr'} @open dnat to ${inner}; }`
    : ''
  return `table ip box {
    ${open}
    chain translate { type nat hook postrouting priority srcnat; oifname wan masquerade${kind === 'symmetric' ? ' fully-random' : ''}; }
    chain shut { type filter hook input priority filter; iifname wan ct state new drop; }
  }`
}

interface Box {
  readonly name: string
  readonly kind: Exclude<NatKind, 'none' | 'carrier-grade'>
}

const boxesOf = ({ name, nat = 'none' }: LabHost): readonly Box[] => {
  if (nat === 'none') return []
  const carrier: Box = { name: `${name}.carrier`, kind: 'symmetric' }
  const home: Box = { name: `${name}.home`, kind: nat === 'carrier-grade' ? 'port-restricted' : nat }
  return nat === 'carrier-grade' ? [carrier, home] : [home]
}

/** From the router outwards: subnets 10.77.s, then 192.168.s, then 172.16.s; each box is .2 outside and .1 inside. */
const subnets = (site: number): readonly string[] => [`10.77.${site}`, `192.168.${site}`, `172.16.${site}`]

const hostScript = (host: LabHost): string => {
  const boxes = boxesOf(host)
  const chain = [...boxes.map((box) => box.name), host.name]
  const links = chain.map((name, index) => {
    const subnet = subnets(host.site)[index]!
    const before = index === 0 ? undefined : chain[index - 1]
    const [near, far] = [
      before === undefined ? `site${host.site}` : 'lan',
      index < boxes.length ? 'wan' : 'eth0',
    ]
    const at = before === undefined ? 'ip' : `ip -n ${before}`
    return `ip netns add ${name}
${at} link add ${near} type veth peer name ${far} netns ${name}
${at} addr add ${subnet}.1/24 dev ${near}; ${at} link set ${near} up
ip -n ${name} addr add ${subnet}.2/24 dev ${far}; ip -n ${name} link set ${far} up; ip -n ${name} link set lo up
ip -n ${name} route add default via ${subnet}.1`
  })
  const rules = boxes.map(({ name, kind }, index) => {
    const text = natRules(kind, `${subnets(host.site)[index + 1]}.2`)
    return `ip netns exec ${name} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; nft -f -' <<'end'\n${text}\nend`
  })
  return [...links, ...rules].join('\n')
}

/** Makes the router and everything around it in namespaces of its own, says `ready`, and ends with its input. */
export const labScript = (hosts: readonly LabHost[]): string => `set -e
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
${hosts.map(hostScript).join('\n')}
iptables -t mangle -A FORWARD -j NFQUEUE --queue-num ${queue}
echo ready
# Ends with whoever holds the other end of its input, however that one ends.
exec cat >/dev/null 2>&1`

/** Its own, and that under which others see it. */
export const addressesOf = (host: LabHost): { readonly address: string; readonly publicAddress: string } => ({
  address: `${subnets(host.site)[boxesOf(host).length]}.2`,
  publicAddress: `10.77.${host.site}.2`,
})
