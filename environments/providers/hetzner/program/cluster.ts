import { readFileSync } from 'node:fs'
import hcloud from '@pulumi/hcloud'
import pulumi, { type Output } from '@pulumi/pulumi'
import type { ClusterPlan, ServerPlan } from '../plan/cluster-plan.ts'
import { expirySeconds } from '../plan/labels.ts'
import { userDataOf } from './cloud-init.ts'
import { rulesFor } from './firewall.ts'

interface Grounds {
  readonly options: pulumi.CustomResourceOptions
  readonly key: hcloud.SshKey
  readonly firewall: hcloud.Firewall
  readonly groups: ReadonlyMap<string, hcloud.PlacementGroup>
  readonly addresses: ReadonlyMap<string, hcloud.PrimaryIp>
  readonly subnets: ReadonlyMap<
    string,
    { readonly network: hcloud.Network; readonly subnet: hcloud.NetworkSubnet }
  >
}

const idOf = (resource: pulumi.CustomResource): Output<number> => resource.id.apply(Number)

const secretFile = (path: string): Output<string> => pulumi.secret(readFileSync(path, 'utf8').trim())

const byKey = <T, R>(
  items: readonly T[],
  key: (item: T) => string,
  make: (item: T) => R,
): ReadonlyMap<string, R> => new Map(items.map((item) => [key(item), make(item)]))

/** What the servers stand on: made before them, so that none is ever reachable without its firewall. */
const declareGrounds = (plan: ClusterPlan): Grounds => {
  const { mark, labels } = plan
  const provider = new hcloud.Provider('hetzner', {
    token: secretFile(plan.tokenFile),
    endpoint: plan.endpoint,
  })
  // Names are fixed, so that nothing is made twice: two of one name cannot be, not even while one replaces the other.
  const options = { provider, deleteBeforeReplace: true }
  const addresses = byKey(
    plan.servers,
    ({ host }) => host,
    ({ host, name, location }) =>
      new hcloud.PrimaryIp(
        `address-${host}`,
        { name, type: 'ipv4', location, assigneeType: 'server', autoDelete: false, labels },
        options,
      ),
  )
  const members = plan.overInternet ? [...addresses.values()].map(({ ipAddress }) => ipAddress) : []
  return {
    options,
    addresses,
    key: new hcloud.SshKey('key', { name: mark, publicKey: plan.publicKey, labels }, options),
    groups: byKey(
      plan.groups,
      (name) => name,
      (name) =>
        new hcloud.PlacementGroup(
          `group-${name.slice(mark.length + 1)}`,
          { name, type: 'spread', labels },
          options,
        ),
    ),
    subnets: byKey(
      plan.networks,
      ({ zone }) => zone,
      ({ name, zone, range, subnet }) => {
        const network = new hcloud.Network(`network-${zone}`, { name, ipRange: range, labels }, options)
        return {
          network,
          subnet: new hcloud.NetworkSubnet(
            `subnet-${zone}`,
            { networkId: idOf(network), type: 'cloud', networkZone: zone, ipRange: subnet },
            options,
          ),
        }
      },
    ),
    firewall: new hcloud.Firewall(
      'firewall',
      {
        name: mark,
        labels,
        rules: pulumi.all(members).apply((found) =>
          rulesFor({ admitted: plan.admitted, daemonPort: plan.daemonPort, members: found }).map((rule) => ({
            ...rule,
            sourceIps: [...rule.sourceIps],
          })),
        ),
      },
      options,
    ),
  }
}

const declareServer = (plan: ClusterPlan, server: ServerPlan, grounds: Grounds): hcloud.Server => {
  const { network, subnet } = grounds.subnets.get(server.zone)!
  const userData = userDataOf({
    publicKey: plan.publicKey,
    hostPrivateKey: readFileSync(server.hostKeyFile, 'utf8'),
    hostPublicKey: server.hostPublicKey,
    expiresAtSeconds: expirySeconds(plan.expiresAt),
  })
  return new hcloud.Server(
    `server-${server.host}`,
    {
      name: server.name,
      serverType: server.serverType,
      image: plan.image,
      location: server.location,
      sshKeys: [grounds.key.id],
      firewallIds: [idOf(grounds.firewall)],
      placementGroupId: idOf(grounds.groups.get(server.group)!),
      publicNets: [
        { ipv4Enabled: true, ipv4: idOf(grounds.addresses.get(server.host)!), ipv6Enabled: false },
      ],
      networks: [{ networkId: idOf(network), ip: server.privateAddress }],
      userData: pulumi.secret(userData),
      labels: { ...plan.labels, 'nunet-host': server.host, 'nunet-role': server.role },
    },
    { ...grounds.options, dependsOn: [subnet] },
  )
}

/** Declares the machines of one network of hosts, all that they need, and nothing else. */
export const declareCluster = (plan: ClusterPlan) => {
  const grounds = declareGrounds(plan)
  const servers = plan.servers.map((server) => {
    const { ipv4Address } = declareServer(plan, server, grounds)
    return [server.host, { publicAddress: ipv4Address, privateAddress: server.privateAddress }] as const
  })
  return { servers: Object.fromEntries(servers) }
}
