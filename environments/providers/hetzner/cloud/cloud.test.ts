import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { leaseLabel } from '../plan/labels.ts'
import { gentle, type Hostility, hostile } from '../testing/fake-cloud/hostility.ts'
import { type FakeCloud, startFakeCloud } from '../testing/fake-cloud/index.ts'
import { type CloudPatience, createCloudClient } from './client.ts'
import { findMarked, removeMarked, undoCloud } from './undo.ts'

const directory = mkdtempSync(join(tmpdir(), 'nunet-cloud-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const quick: CloudPatience = { answerMs: 2000, withinMs: 10_000, firstPauseMs: 5 }
const patience = { withinMs: 20_000, quietMs: 300, everyMs: 20 }

const clientOf = (cloud: FakeCloud, options = quick) =>
  createCloudClient({ endpoint: cloud.endpoint, token: cloud.token }, options)

const always = (fate: Partial<Hostility>): Hostility => ({ ...gentle, ...fate })

/** As the cloud keeps them: without anybody's request. */
const fill = ({ store }: FakeCloud, mark: string, servers: number): void => {
  const labels = { [leaseLabel]: mark }
  const group = store.add('placement_groups', { name: mark, labels })
  const firewall = store.add('firewalls', { name: mark, labels })
  const network = store.add('networks', { name: mark, labels, subnets: [] })
  store.add('ssh_keys', { name: mark, labels, public_key: mark })
  for (let number = 0; number < servers; number++) {
    const name = `${mark}-${number}`
    const address = store.add('primary_ips', { name, labels, ip: '203.0.113.1', assignee_id: null })
    const server = store.add('servers', {
      name,
      labels,
      status: 'running',
      placement_group: group.id,
      public_net: { ipv4: { id: address.id }, firewalls: [{ id: firewall.id }] },
      private_net: [{ network: network.id }],
    })
    address.assignee_id = server.id
  }
}

it('lists all pages', async () => {
  await using cloud = await startFakeCloud()
  fill(cloud, 'net-1a2b-00000001', 60)
  expect(await clientOf(cloud).list('/servers')).toHaveLength(60)
})

it('asks again when the cloud is busy or fails', async () => {
  await using cloud = await startFakeCloud({
    seed: 4,
    hostility: always({ busy: 0.4, failing: 0.3, lost: 0.1 }),
  })
  const client = clientOf(cloud)
  for (let turn = 0; turn < 10; turn++) expect(await client.list('/ssh_keys')).toEqual([])
})

it('does not ask for something to be made twice when nobody knows whether it was made', async () => {
  await using cloud = await startFakeCloud({ hostility: always({ lost: 1 }) })
  const made = clientOf(cloud).post('/ssh_keys', { name: 'key', public_key: 'ssh-ed25519 AAAA' })
  await expect(made).rejects.toMatchObject({ code: 'HETZNER_UNREACHABLE', status: undefined })
  expect(cloud.requests.get('POST /ssh_keys')).toBe(1)
  expect(cloud.store.all('ssh_keys')).toHaveLength(1)
})

it.each([
  ['a bad token', { token: 'bad' }, 'HETZNER_TOKEN_REFUSED', /HCLOUD_TOKEN/],
  ['nobody there', { endpoint: 'http://127.0.0.1:9/v1' }, 'HETZNER_UNREACHABLE', /status\.hetzner\.com/],
])('%s is told with what to do, without the token', async (_what, wrong, code, fix) => {
  await using cloud = await startFakeCloud({ token: 'the-real-token' })
  const access = { endpoint: cloud.endpoint, token: cloud.token, ...wrong }
  const error = await createCloudClient(access, { ...quick, withinMs: 50 })
    .get('/locations')
    .catch((one: Error) => one)
  expect(error).toMatchObject({ code, message: expect.stringMatching(fix) })
  expect(JSON.stringify(error) + String(error)).not.toContain(access.token)
})

it('removes what bears the mark and nothing else, in an order that the cloud accepts', async () => {
  await using cloud = await startFakeCloud()
  fill(cloud, 'net-1a2b-00000001', 3)
  fill(cloud, 'net-1a2b-00000002', 2)
  const client = clientOf(cloud)
  await removeMarked(client, 'net-1a2b-00000001', patience)
  expect(await findMarked(client, 'net-1a2b-00000001')).toEqual([])
  expect(await findMarked(client, 'net-1a2b-00000002')).toHaveLength(8)
})

it('removes everything from a cloud that is hostile', async () => {
  await using cloud = await startFakeCloud({ seed: 11, hostility: hostile })
  fill(cloud, 'net-1a2b-00000001', 5)
  await removeMarked(clientOf(cloud), 'net-1a2b-00000001', patience)
  expect(cloud.store.all('servers').concat(cloud.store.all('primary_ips'))).toEqual([])
})

it('waits for what was asked for last and comes late', async () => {
  await using cloud = await startFakeCloud()
  const mark = 'net-1a2b-00000001'
  setTimeout(() => fill(cloud, mark, 1), 150)
  await removeMarked(clientOf(cloud), mark, patience)
  expect(cloud.store.all('servers')).toEqual([])
  expect(cloud.requests.get('DELETE /servers/*')).toBeGreaterThan(0)
})

it('names what cannot be removed', async () => {
  await using cloud = await startFakeCloud({ shutdown: () => new Promise(() => {}) })
  fill(cloud, 'net-1a2b-00000001', 1)
  const removed = removeMarked(clientOf(cloud, { ...quick, withinMs: 10 }), 'net-1a2b-00000001', {
    ...patience,
    withinMs: 200,
  })
  await expect(removed).rejects.toMatchObject({
    code: 'CLOUD_NOT_EMPTY',
    message: expect.stringMatching(/servers net-1a2b-00000001-0/),
  })
})

it('undoes what a lease names, with nothing but its record', async () => {
  await using cloud = await startFakeCloud()
  const mark = 'net-1a2b-00000001'
  fill(cloud, mark, 2)
  const tokenFile = join(directory, 'token')
  writeFileSync(tokenFile, `${cloud.token}\n`)
  const made = { kind: 'cloud', cloud: 'hetzner', endpoint: cloud.endpoint, tokenFile, mark } as const
  await undoCloud(made, { id: 'net-1a2b', directory }, { patience })
  expect(cloud.store.all('servers')).toEqual([])
  await expect(
    undoCloud({ ...made, tokenFile: join(directory, 'gone') }, { id: 'net-1a2b', directory }),
  ).rejects.toMatchObject({ code: 'CLOUD_TOKEN_MISSING', message: expect.stringContaining(mark) })
})

it('takes nothing away by a mark that is not of its network, whatever a record says', async () => {
  await using cloud = await startFakeCloud()
  fill(cloud, 'net-3c4d-00000001', 1)
  const tokenFile = join(directory, 'token')
  writeFileSync(tokenFile, cloud.token)
  const made = { kind: 'cloud', cloud: 'hetzner', endpoint: cloud.endpoint, tokenFile } as const
  for (const mark of ['net-3c4d-00000001', 'net-1a2b0-00000001', 'production'])
    await expect(undoCloud({ ...made, mark }, { id: 'net-1a2b', directory })).rejects.toMatchObject({
      code: 'CLOUD_MARK_STRANGE',
      message: expect.stringContaining(mark),
    })
  expect(cloud.store.all('servers')).toHaveLength(1)
})
