import { boxesOf, rulesOf } from './boxes.ts'
import { observerAddresses, planSites, type SitePlan, subnetOf } from './sites.ts'

/** Where things of a host are, as everything inside the keeper's mounts sees it. */
export const inside = {
  namespaces: '/run/netns',
  /** Process that holds the mounts of a host, one file each. */
  holders: '/run/holders',
  /** What a host has instead of the machine's own files, one folder each. */
  etc: '/run/etc',
  /** A pipe that nobody writes to. */
  never: '/run/never',
}

/** How much a host may write into its daemon's data directory when its topology does not say. */
const diskBytes = 2 * 1024 ** 3

/** A host of the script: its plan, and the directory that becomes a file system of its own. */
export interface ScriptHost extends SitePlan {
  /** Absolute; made when it is not there. */
  readonly dataDirectory: string
  readonly diskBytes?: number | undefined
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Lines for one `ip -batch`: the namespaces of a host and the cables between them and the router. */
const cables = (host: ScriptHost): string => {
  const boxes = boxesOf(host)
  const names = [...boxes.map((box) => box.name), host.name]
  const ends = [`name site${host.site}`, ...boxes.map((box) => `name lan netns ${box.name}`)]
  const cable = (name: string, index: number) =>
    `link add ${ends[index]} type veth peer name ${index < boxes.length ? 'wan' : 'eth0'} netns ${name}`
  return [
    ...names.map((name) => `netns add ${name}`),
    ...names.map(cable),
    `addr add ${subnetOf(host.site)}.1/24 dev site${host.site}`,
    `link set site${host.site} up`,
  ].join('\n')
}

const batchIn = (namespace: string, lines: readonly string[]): string =>
  `ip -n ${namespace} -batch - <<'end'\n${['link set lo up', ...lines].join('\n')}\nend`

const gatewayOf = (address: string): string => address.replace(/\.\d+$/, '.1')

/** Addresses, routes and rules of the boxes before a host. */
const boxWiring = (host: ScriptHost): string =>
  boxesOf(host)
    .flatMap((box) => [
      batchIn(box.name, [
        `addr add ${box.outside}/24 dev wan`,
        'link set wan up',
        `addr add ${box.inside}/24 dev lan`,
        'link set lan up',
        `route add default via ${gatewayOf(box.outside)}`,
      ]),
      `forward ${box.name} <<'end'\n${rulesOf(box)}end`,
    ])
    .join('\n')

/** A field of fstab(5), in which spaces and backslashes stand as octal numbers. */
const field = (text: string): string =>
  text.replace(/[\s\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`)

const holding = ({ name, address, dataDirectory, diskBytes: bytes = diskBytes }: ScriptHost): string =>
  `hold ${name} ${quoted(field(dataDirectory))} ${bytes} ${address} ${gatewayOf(address)} &`

/** Names that people may use in a shell on a host; those behind translators cannot be reached by address. */
const knownNames = (hosts: readonly ScriptHost[]): string =>
  [
    '127.0.0.1 localhost',
    ...hosts.filter(({ nat }) => nat === 'none').map((host) => `${host.address} ${host.name}`),
  ].join('\n')

/**
 * What the keeper runs in namespaces of its own. It becomes the router of a star: each host has a namespace and a subnet of
 * its own, translators stand in namespaces between, and a process for each host holds its mounts: a file system of
 * bounded size for its daemon's data, and name resolution of its own. /run is covered because ip(8) names namespaces
 * there; /dev/shm, because what daemons leave in it shall end with the network. Outside nothing is seen of it all.
 * Ends by waiting, which holds everything open.
 *
 * Names come from a validated topology and hold nothing that a shell would read.
 */
export const networkScript = (hosts: readonly ScriptHost[]): string => `${made(hosts)}
exec sleep infinity </dev/null >/dev/null 2>&1
`

const made = (hosts: readonly ScriptHost[]): string => `set -eu
mount -t tmpfs -o mode=0755 tmpfs /run
[ ! -d /dev/shm ] || mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir -p ${inside.namespaces} ${inside.holders} ${inside.etc} ${hosts.map(({ name }) => `${inside.etc}/${name}`).join(' ')}
mkdir -p -m 0700 ${hosts.map(({ dataDirectory }) => quoted(dataDirectory)).join(' ')}

# Rules of a box from standard input, into a namespace that passes packets on.
forward() {
  nsenter --net=${inside.namespaces}/$1 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward && exec nft -f -'
}

mkfifo ${inside.never}

# A file that may be a link to where nothing is yet, because /run was covered.
place() {
  file=$(readlink -f "$1") && mkdir -p "$(dirname "$file")" && { [ -e "$file" ] || : >"$file"; } && echo "$file"
}
names=$(place /etc/hosts)
resolver=$(place /etc/resolv.conf)
known=${quoted(knownNames(hosts))}

# Mounts and addresses of one host, and the process that holds them. To start a program is what costs most of all: so one
# mounts all, one wires all, the shell stays and waits, and it writes the name itself, which no user namespace allows.
hold() {
  there=${inside.etc}/$1
  printf '%s\\n' "$known" >$there/hosts
  echo nameserver 127.0.0.1 >$there/resolv.conf
  echo +0 >$there/clock
  printf '%s\\n' "tmpfs $2 tmpfs mode=0700,size=$3" "$there/hosts $names none bind" "$there/resolv.conf $resolver none bind" >$there/mounts
  printf '%s\\n' 'link set lo up' "addr add $4/24 dev eth0" 'link set eth0 up' "route add default via $5" >$there/wiring
  exec nsenter --net=${inside.namespaces}/$1 unshare --mount --uts --propagation unchanged sh -eu -c '
    trap "echo failed $1" EXIT
    mount --all --fstab $2/mounts
    ip -batch $2/wiring
    echo "$1" 2>/dev/null >/proc/sys/kernel/hostname || hostname "$1"
    echo $$ >${inside.holders}/$1
    echo "holder $1 $$"
    exec <>${inside.never} >/dev/null 2>&1
    read -r _' sh "$1" "$there" </dev/null
}

ip -batch - <<'end'
link set lo up
${observerAddresses.map((address) => `addr add ${address}/32 dev lo`).join('\n')}
${hosts.map(cables).join('\n')}
end
echo 1 >/proc/sys/net/ipv4/ip_forward
nft -f - <<'end'
table ip cuts {
  set cut { type ipv4_addr . ipv4_addr; }
  chain between { type filter hook forward priority raw; ip saddr . ip daddr @cut drop; }
}
end
${hosts.map(boxWiring).filter(Boolean).join('\n')}
${hosts.map(holding).join('\n')}
stat -L -c 'namespace %n %i' ${inside.namespaces}/*
echo made`

const trialHost: ScriptHost = {
  ...planSites({ name: 'trial', hosts: [{ name: 'trial', nat: 'full-cone' }] })[0]!,
  dataDirectory: '/run/trial',
}

/** Tries everything that networkScript needs and faults use, on a network of one host, and ends. */
export const trialScript: string = `${made([trialHost])}
iptables -t mangle -A FORWARD -j NFQUEUE --queue-num 0
until [ -s ${inside.holders}/trial ]; do kill -0 $!; sleep 0.01; done
kill $!
`
