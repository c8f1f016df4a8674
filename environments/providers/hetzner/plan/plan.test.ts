import { expect, it } from 'vitest'
import type { Topology } from '../../../topology.ts'
import { rulesFor } from '../program/firewall.ts'
import { planCluster } from './cluster-plan.ts'
import { fingerprintOfLine } from './keys.ts'
import { labelsOf, labelValue, newMark } from './labels.ts'
import { locationOf } from './locations.ts'
import { refuseImpossible } from './possible.ts'

const planOf = (topology: Topology) =>
  planCluster({
    topology,
    mark: 'net-1a2b-00000000',
    endpoint: 'https://cloud.example/v1',
    tokenFile: '/secret/token',
    labels: {},
    image: 'debian-12',
    publicKey: 'ssh-ed25519 AAAA',
    admitted: ['198.51.100.7/32'],
    expiresAt: '2030-01-01T00:00:00.000Z',
    serverTypes: Object.fromEntries(topology.hosts.map(({ name }) => [name, 'cx23'])),
    hostKeys: Object.fromEntries(topology.hosts.map(({ name }) => [name, { file: name, publicKey: name }])),
  })

const many = (count: number, region: string): Topology => ({
  name: 'many',
  hosts: Array.from({ length: count }, (_, index) => ({ name: `host${index}`, region })),
})

it.each([
  ['falkenstein', 'fsn1'],
  ['nuremberg', 'nbg1'],
  ['helsinki', 'hel1'],
  ['ashburn', 'ash'],
  ['hillsboro', 'hil'],
  ['singapore', 'sin'],
  ['local', 'fsn1'],
])('region %s is %s at Hetzner', (region, location) => {
  expect(locationOf(region).name).toBe(location)
})

it.each(['tokyo', 'constructor', '__proto__'])(
  'region %s is refused with the list of what there is',
  (region) => {
    expect(() => locationOf(region)).toThrow(
      /no machines there[\s\S]*falkenstein \(fsn1\), nuremberg[\s\S]*singapore/,
    )
  },
)

it('a group of servers that stand apart holds ten', () => {
  const { groups, servers } = planOf(many(21, 'helsinki'))
  expect(groups).toHaveLength(3)
  for (const group of groups)
    expect(servers.filter((one) => one.group === group).length).toBeLessThanOrEqual(10)
})

it('hosts in one zone talk over their private network, and no port of daemons is open to the outside', () => {
  const plan = planOf({
    name: 'zone',
    hosts: [
      { name: 'alice', region: 'nuremberg' },
      { name: 'bob', region: 'helsinki' },
    ],
  })
  expect(plan).toMatchObject({ overInternet: false, networks: [{ zone: 'eu-central' }] })
  expect(rulesFor({ admitted: plan.admitted, daemonPort: plan.daemonPort, members: [] })).toHaveLength(1)
})

it('two hundred hosts have addresses of their own in the private network', () => {
  const addresses = planOf(many(200, 'falkenstein')).servers.map(({ privateAddress }) => privateAddress)
  expect(new Set(addresses).size).toBe(200)
  expect(addresses.at(-1)).toBe('10.77.0.209')
})

it('marks of one lease differ, for others may have the same lease in the same project', () => {
  expect(newMark('net-1a2b')).toMatch(/^net-1a2b-[0-9a-f]{8}$/)
  expect(newMark('net-1a2b')).not.toBe(newMark('net-1a2b'))
})

it.each([
  ['Alice Example <alice@example.org>', 'alice-example-alice-example.org'],
  ['  ', ''],
  [`${'x'.repeat(62)}-y`, 'x'.repeat(62)],
])('the label for %j is %j', (text, label) => {
  expect(labelValue(text)).toBe(label)
})

it('a label tells the end of its network in seconds, rounded up', () => {
  const labels = labelsOf({ mark: 'm', run: 'r', owner: 'o', expiresAt: '1970-01-01T00:00:01.200Z' })
  expect(labels['nunet-expires']).toBe('2')
})

it('keys are known by the fingerprint that ssh-keygen prints', () => {
  const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJsmbNFnTJ4yoesJIVm5GbirdY6RPTdlkXyXCYKYNEQ2 test'
  expect(fingerprintOfLine(line)).toBe('SHA256:dQcK+ziOkBPPTjsE6QbfiQbJFJpb+WrYm1UZ1vNoGYg')
})

it('what real machines cannot do is refused at once, all of it', () => {
  const topology: Topology = {
    name: 'wish',
    hosts: [{ name: 'alice', nat: 'symmetric' }, { name: 'bob' }],
    links: [{ from: 'alice', to: 'bob', delayMs: 5 }],
  }
  expect(() => refuseImpossible(topology)).toThrow(/alice cannot stand behind symmetric[\s\S]*links cannot/)
  expect(() => refuseImpossible({ name: 'plain', hosts: [{ name: 'alice' }] })).not.toThrow()
})
