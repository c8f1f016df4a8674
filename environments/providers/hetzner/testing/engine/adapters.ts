import type { CloudObject, Json } from '../../cloud/client.ts'
import { type Adapter, insist, isUncertain, namedAdapter } from './adapter.ts'
import type { Values } from './values.ts'

const list = (value: unknown): readonly Values[] => (Array.isArray(value) ? (value as Values[]) : [])
const first = (value: unknown): Values => list(value)[0] ?? {}

const rulesOf = (inputs: Values): readonly Json[] =>
  list(inputs.rules).map(({ direction, protocol, port, sourceIps, description }) => ({
    direction,
    protocol,
    port,
    source_ips: sourceIps,
    description,
  }))

const none = () => ({})

const serverBody = (inputs: Values): Json => {
  const net = first(inputs.publicNets)
  return {
    name: inputs.name,
    server_type: inputs.serverType,
    image: inputs.image,
    location: inputs.location,
    ssh_keys: list(inputs.sshKeys).map(Number),
    firewalls: list(inputs.firewallIds).map((firewall) => ({ firewall: Number(firewall) })),
    placement_group: inputs.placementGroupId,
    public_net: { enable_ipv4: net.ipv4Enabled, ipv4: net.ipv4, enable_ipv6: net.ipv6Enabled },
    networks: list(inputs.networks).map(({ networkId }) => networkId),
    user_data: inputs.userData,
    labels: inputs.labels,
    start_after_create: true,
  }
}

const addressOf = ({ public_net: net }: CloudObject) => {
  const { ipv4 } = (net ?? {}) as { ipv4?: { ip?: unknown } }
  return ipv4?.ip
}

interface Subnet {
  readonly ip_range: string
}

/** Part of its network: without name, labels and number, so its range is its name. */
const subnets: Adapter = {
  replaceOn: ['networkId', 'type', 'networkZone', 'ipRange'],
  create: async ({ networkId, type, networkZone, ipRange }, client) => {
    const isThere = async () => {
      const { subnets: found } = (await client.get(`/networks/${networkId}`)).network as { subnets: Subnet[] }
      return found.some((one) => one.ip_range === ipRange) ? true : undefined
    }
    await insist(`Making subnet ${ipRange}`, async () => {
      if (await isThere()) return true
      const body = { type, ip_range: ipRange, network_zone: networkZone }
      await client.post(`/networks/${networkId}/actions/add_subnet`, body)
      return isThere()
    })
    return { id: `${networkId}-${ipRange}`, outputs: {} }
  },
  update: async () => ({}),
  delete: async (id, client) => {
    const [networkId, ipRange] = id.split('-')
    await client
      .post(`/networks/${networkId}/actions/delete_subnet`, { ip_range: ipRange })
      // It goes with its network, which goes next.
      .catch((error: unknown) => {
        if (!isUncertain(error) && (error as { status?: number }).status !== 404) throw error
      })
  },
}

/** The types of the cloud that the program uses. */
export const adapters: Readonly<Record<string, Adapter>> = {
  'hcloud:index/sshKey:SshKey': namedAdapter({
    path: '/ssh_keys',
    key: 'ssh_key',
    replaceOn: ['name', 'publicKey'],
    body: ({ name, publicKey, labels }) => ({ name, public_key: publicKey, labels }),
    outputs: none,
  }),
  'hcloud:index/placementGroup:PlacementGroup': namedAdapter({
    path: '/placement_groups',
    key: 'placement_group',
    replaceOn: ['name', 'type'],
    body: ({ name, type, labels }) => ({ name, type, labels }),
    outputs: none,
  }),
  'hcloud:index/network:Network': namedAdapter({
    path: '/networks',
    key: 'network',
    replaceOn: ['name', 'ipRange'],
    body: ({ name, ipRange, labels }) => ({ name, ip_range: ipRange, labels }),
    outputs: none,
  }),
  'hcloud:index/networkSubnet:NetworkSubnet': subnets,
  'hcloud:index/firewall:Firewall': namedAdapter({
    path: '/firewalls',
    key: 'firewall',
    replaceOn: ['name'],
    body: (inputs) => ({ name: inputs.name, rules: rulesOf(inputs), labels: inputs.labels }),
    update: async (id, inputs, client) => {
      // The same rules twice are the same rules.
      await insist(`Setting the rules of firewall ${id}`, async () => {
        await client.post(`/firewalls/${id}/actions/set_rules`, { rules: rulesOf(inputs) })
        return true
      })
    },
    outputs: none,
  }),
  'hcloud:index/primaryIp:PrimaryIp': namedAdapter({
    path: '/primary_ips',
    key: 'primary_ip',
    replaceOn: ['name', 'type', 'location'],
    body: ({ name, type, location, assigneeType, autoDelete, labels }) => ({
      name,
      type,
      location,
      assignee_type: assigneeType,
      auto_delete: autoDelete,
      labels,
    }),
    outputs: ({ ip }) => ({ ipAddress: ip }),
  }),
  'hcloud:index/server:Server': namedAdapter({
    path: '/servers',
    key: 'server',
    replaceOn: [
      'name',
      'serverType',
      'image',
      'location',
      'sshKeys',
      'firewallIds',
      'placementGroupId',
      'publicNets',
      'networks',
      'userData',
    ],
    body: serverBody,
    outputs: (object) => ({ ipv4Address: addressOf(object), status: object.status }),
    isReady: ({ status }) => status === 'running',
    isLeaving: ({ status }) => status === 'deleting',
  }),
}
