import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type PlanFixture, writePlan } from '../testing/plans.ts'
import { declareCluster } from './cluster.ts'

interface Declared {
  readonly type: string
  readonly name: string
  readonly inputs: Record<string, unknown>
}

const declared: Declared[] = []
const directory = mkdtempSync(join(tmpdir(), 'nunet-program-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const cluster: PlanFixture = {
  directory,
  mark: 'net-1a2b-0badcafe',
  endpoint: 'https://cloud.example/v1',
  token: 'the-token-of-the-project',
  topology: {
    name: 'three',
    hosts: [
      { name: 'alice', region: 'falkenstein', role: 'relay' },
      { name: 'bob', region: 'falkenstein' },
      { name: 'carol', region: 'ashburn' },
    ],
  },
}
const { plan } = writePlan(cluster)

/** Registration goes on in the background until everything that it needs is known. */
const settled = (value: ReturnType<typeof declareCluster>): Promise<unknown> =>
  new Promise((resolve) => void pulumi.output(value).apply((known) => resolve(known)))

let outputs: unknown

beforeAll(async () => {
  let address = 0
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        declared.push({ type, name, inputs })
        const computed = type.includes('primaryIp') ? { ipAddress: `203.0.113.${++address}` } : {}
        const shown = type.includes('server:') ? { ipv4Address: `of ${name}` } : {}
        return { id: id || String(100 + declared.length), state: { ...inputs, ...computed, ...shown } }
      },
      call: ({ inputs }) => inputs,
    },
    'nunet-hetzner',
    'test',
  )
  outputs = await settled(declareCluster(plan))
})

const inputsOf = (type: string): readonly Record<string, unknown>[] =>
  declared.filter((one) => one.type.endsWith(`:${type}`)).map(({ inputs }) => inputs)

const server = (host: string) => declared.find(({ name }) => name === `server-${host}`)!.inputs

it('makes what the servers need, and nothing else', () => {
  const counts = Object.groupBy(declared, ({ type }) => type.split(':').at(-1)!)
  expect(Object.fromEntries(Object.entries(counts).map(([type, found]) => [type, found?.length]))).toEqual({
    hcloud: 1,
    SshKey: 1,
    Firewall: 1,
    Network: 2,
    NetworkSubnet: 2,
    PlacementGroup: 2,
    PrimaryIp: 3,
    Server: 3,
  })
})

it('answers where every host is', () => {
  expect(outputs).toEqual({
    servers: {
      alice: { publicAddress: 'of server-alice', privateAddress: '10.77.0.10' },
      bob: { publicAddress: 'of server-bob', privateAddress: '10.77.0.11' },
      carol: { publicAddress: 'of server-carol', privateAddress: '10.77.1.10' },
    },
  })
})

it('labels everything that can be labelled with lease, run, owner and expiry', () => {
  const labelled = declared.filter(
    ({ type }) => !type.endsWith(':hcloud') && !type.endsWith(':NetworkSubnet'),
  )
  for (const { inputs } of labelled)
    expect(inputs.labels).toMatchObject({
      'nunet-lease': 'net-1a2b-0badcafe',
      'nunet-run': 'test',
      'nunet-owner': 'alice',
      'nunet-expires': '1893456000',
    })
  expect(server('alice').labels).toMatchObject({ 'nunet-host': 'alice', 'nunet-role': 'relay' })
})

it('spreads servers over locations, and over machines within one', () => {
  expect(server('alice')).toMatchObject({ location: 'fsn1', serverType: 'cx23' })
  expect(server('carol')).toMatchObject({ location: 'ash', serverType: 'cpx11' })
  expect(server('alice').placementGroupId).toBe(server('bob').placementGroupId)
  expect(server('carol').placementGroupId).not.toBe(server('alice').placementGroupId)
  expect(inputsOf('PlacementGroup').map(({ type }) => type)).toEqual(['spread', 'spread'])
})

it('admits SSH from the harness and the daemon’s port from members, and nothing else', () => {
  const [firewall] = inputsOf('Firewall')
  expect(firewall!.rules).toEqual([
    {
      direction: 'in',
      protocol: 'tcp',
      port: '22',
      sourceIps: ['198.51.100.7/32'],
      description: 'the harness',
    },
    {
      direction: 'in',
      protocol: 'tcp',
      port: '4610',
      sourceIps: ['203.0.113.1/32', '203.0.113.2/32', '203.0.113.3/32'],
      description: 'daemons of the same network',
    },
  ])
})

it('puts every server behind the firewall and on the private network of its zone before it starts', () => {
  const firewall = declared.findIndex(({ type }) => type.endsWith(':Firewall'))
  for (const host of ['alice', 'bob', 'carol']) {
    const at = declared.findIndex(({ name }) => name === `server-${host}`)
    expect(at).toBeGreaterThan(firewall)
    expect(server(host).firewallIds).toEqual([100 + firewall + 1])
    expect(server(host).networks).toHaveLength(1)
  }
  expect(inputsOf('NetworkSubnet').map(({ networkZone }) => networkZone)).toEqual(['eu-central', 'us-east'])
})

it('gives no server a password, and every server the key that it will be known by', () => {
  for (const host of ['alice', 'bob', 'carol']) {
    const { userData, sshKeys } = server(host) as {
      // So the SDK shows a secret.
      userData: { readonly value: string }
      sshKeys: string[]
    }
    expect(sshKeys).toHaveLength(1)
    const told = parse(userData.value)
    expect(told).toMatchObject({
      ssh_pwauth: false,
      users: [{ name: 'root', lock_passwd: true, ssh_authorized_keys: [plan.publicKey] }],
      ssh_keys: { ed25519_public: plan.servers[0]!.hostPublicKey },
    })
    expect(Object.keys(told)).not.toContain('chpasswd')
    expect(JSON.stringify(told)).toContain('PasswordAuthentication no')
    expect(Buffer.byteLength(userData.value)).toBeLessThan(32 * 1024)
  }
})

it('hands the token to the provider alone, and keys of hosts to their servers alone, as secrets', () => {
  const clear = JSON.stringify(declared.map(({ inputs: { userData: _told, ...others } }) => others))
  expect(clear).not.toContain('PRIVATE KEY')
  const holders = declared.filter(({ inputs }) => JSON.stringify(inputs).includes('the-token-of-the-project'))
  // So the SDK shows a secret.
  const token = expect.objectContaining({ value: 'the-token-of-the-project' })
  expect(holders).toEqual([
    expect.objectContaining({
      type: 'pulumi:providers:hcloud',
      inputs: expect.objectContaining({ token }),
    }),
  ])
})
