import type { HostPlan } from '../../deploy/index.ts'

/** The /24 that every network uses inside its own namespaces. */
export const prefix = '10.77.0'

const hostCommands = ({ name }: HostPlan, index: number): string => `
netns add ${name}
link add port${index} type veth peer name eth0 netns ${name}
link set port${index} master bridge0 up`

const insideCommands = ({ name, address }: HostPlan): string => `
ip -n ${name} -batch - <<'end'
link set lo up
addr add ${address}/24 dev eth0
link set eth0 up
end
echo "namespace ${name} $(stat -L -c %i /run/netns/${name})"`

/**
 * What the keeper runs in namespaces of its own: a bridge, and a namespace on it for each host. /run is covered because
 * ip(8) names namespaces there; outside nothing is seen of it. Ends by waiting, which holds everything open.
 *
 * Names come from a validated topology and hold nothing that a shell would read.
 */
export const networkScript = (plans: readonly HostPlan[]): string => `set -eu
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/netns
ip -batch - <<'end'
link set lo up
link add bridge0 type bridge forward_delay 0
link set bridge0 up${plans.map(hostCommands).join('')}
end
${plans.map(insideCommands).join('\n')}
echo ready
exec sleep infinity </dev/null >/dev/null 2>&1
`

/** Tries everything that networkScript needs, on a network of one host, and ends. */
export const trialScript: string = networkScript([
  { name: 'trial', label: 'trial', region: 'local', address: `${prefix}.2`, port: 0 },
]).replace(/\nexec sleep.*\n$/, '\n')
