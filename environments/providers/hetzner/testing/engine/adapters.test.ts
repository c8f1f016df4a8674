import { expect, it } from 'vitest'
import { type CloudClient, createCloudClient } from '../../cloud/client.ts'
import { unanswered } from '../../cloud/problem.ts'
import { leaseLabel } from '../../plan/labels.ts'
import { gentle } from '../fake-cloud/hostility.ts'
import { startFakeCloud } from '../fake-cloud/index.ts'
import { adapters } from './adapters.ts'

const groups = adapters['hcloud:index/placementGroup:PlacementGroup']!
const inputs = { name: 'net-1a2b-mine', type: 'spread', labels: { [leaseLabel]: 'net-1a2b-mine' } }
const patience = { answerMs: 5000, withinMs: 10_000, firstPauseMs: 10 }

/** The first thing that is asked for is made, but nobody hears of it. */
const deaf = (client: CloudClient): CloudClient => {
  let posts = 0
  return {
    ...client,
    post: async (path, body) => {
      const answer = await client.post(path, body)
      posts += 1
      if (posts === 1) throw unanswered(`POST ${path}`, client.endpoint, new Error('the line was cut'))
      return answer
    },
  }
}

it('takes over what was made without an answer, though lists do not show it yet and its name is taken', async () => {
  await using cloud = await startFakeCloud({ seed: 3, hostility: { ...gentle, lateMs: 3000 } })
  const made = await groups.create(inputs, deaf(createCloudClient(cloud, patience)), { afresh: false })
  const [only, ...others] = cloud.store.all('placement_groups')
  expect(made.id).toBe(String(only?.id))
  expect(others).toEqual([])
  expect(cloud.requests.get('POST /placement_groups')).toBeGreaterThan(1)
})

it('removes what an earlier run made for other inputs before it makes it anew', async () => {
  await using cloud = await startFakeCloud()
  const client = createCloudClient(cloud, patience)
  const first = await groups.create(inputs, client, { afresh: false })
  const second = await groups.create(inputs, client, { afresh: true })
  expect(second.id).not.toBe(first.id)
  expect(cloud.store.all('placement_groups')).toHaveLength(1)
})

it('sets the rules of a firewall though nobody hears of it', async () => {
  await using cloud = await startFakeCloud()
  const firewalls = adapters['hcloud:index/firewall:Firewall']!
  const client = createCloudClient(cloud, patience)
  const { id } = await firewalls.create({ ...inputs, rules: [] }, client, { afresh: false })
  const rule = { direction: 'in', protocol: 'tcp', port: '22', sourceIps: ['198.51.100.7/32'] }
  await firewalls.update(id, { ...inputs, rules: [rule] }, deaf(client))
  expect(cloud.store.all('firewalls')[0]?.rules).toMatchObject([{ source_ips: ['198.51.100.7/32'] }])
})

it('removes what is gone already, without complaint', async () => {
  await using cloud = await startFakeCloud()
  const client = createCloudClient(cloud, patience)
  const { id } = await groups.create(inputs, client, { afresh: false })
  await groups.delete(id, client)
  await groups.delete(id, client)
  expect(cloud.store.all('placement_groups')).toEqual([])
})
