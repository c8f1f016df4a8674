import { expect, it } from 'vitest'
import type { Topology } from '../../../topology.ts'
import { createCloudClient } from '../cloud/client.ts'
import { startFakeCloud } from '../testing/fake-cloud/index.ts'
import { architectureOf, chooseType } from './choose.ts'
import { estimates } from './estimates.ts'
import { billedHours, priceOf } from './price.ts'
import { findCatalogue, readCatalogue } from './read-catalogue.ts'

const hourMs = 3_600_000
const quick = { answerMs: 1000, withinMs: 50, firstPauseMs: 5 }
const any = { architecture: 'x86' }

const three: Topology = {
  name: 'three',
  hosts: [
    { name: 'alice', region: 'falkenstein' },
    { name: 'bob', region: 'falkenstein' },
    { name: 'carol', region: 'singapore' },
  ],
}

it.each([
  [1, 1],
  [50 * 60_000, 1],
  [50 * 60_000 + 1, 2],
  [hourMs, 2],
  [24 * hourMs, 25],
])('a network that lives %i ms is billed for %i hours, its removal included', (ttlMs, hours) => {
  expect(billedHours(ttlMs)).toBe(hours)
})

it('counts every server and every address at what the cloud itself says', async () => {
  await using cloud = await startFakeCloud()
  const catalogue = await readCatalogue(createCloudClient(cloud, quick))
  const types = Object.fromEntries(three.hosts.map((host) => [host.name, chooseType(host, catalogue, any)]))
  const { worstCaseEur, lines } = priceOf(three, types, { catalogue, ttlMs: 2 * hourMs })
  // 3 hours of 2 × cx23 at 0.0071, one cpx22 at 0.0142, and three addresses at 0.0011.
  expect(worstCaseEur).toBe(0.0951)
  expect(lines.slice(0, -1)).toEqual([
    '2 × cx23 in fsn1 for 3 h: 0.0426 €',
    '2 × IPv4 address in fsn1 for 3 h: 0.0066 €',
    '1 × cpx22 in sin for 3 h: 0.0426 €',
    '1 × IPv4 address in sin for 3 h: 0.0033 €',
    '(billed is every hour that has begun, with 10 min after its time for the removal)',
  ])
  expect(lines.at(-1)).toContain(cloud.endpoint)
})

it('takes ceilings where the cloud cannot be asked, and says so', async () => {
  expect(await findCatalogue(undefined)).toBe(estimates)
  const nobody = createCloudClient({ endpoint: 'http://127.0.0.1:9/v1', token: 'x' }, quick)
  expect((await findCatalogue(nobody)).source).toMatch(/ceilings of 2026-11-23/)
})

it('does not hide a token that is refused behind ceilings', async () => {
  await using cloud = await startFakeCloud()
  const client = createCloudClient({ endpoint: cloud.endpoint, token: 'bad' }, quick)
  await expect(findCatalogue(client)).rejects.toMatchObject({ code: 'HETZNER_TOKEN_REFUSED' })
})

it('the ceilings know a server for every region', () => {
  for (const region of ['falkenstein', 'nuremberg', 'helsinki', 'ashburn', 'hillsboro', 'singapore', 'local'])
    expect(chooseType({ name: 'alice', region }, estimates, any).eurPerHour).not.toEqual({})
})

it('chooses the cheapest server that is large enough and of the right kind of processor', async () => {
  await using cloud = await startFakeCloud()
  const catalogue = await readCatalogue(createCloudClient(cloud, quick))
  const host = { name: 'alice', region: 'falkenstein' }
  expect(chooseType(host, catalogue, any).name).toBe('cx23')
  expect(chooseType(host, catalogue, { architecture: architectureOf('arm64') }).name).toBe('cax11')
  expect(chooseType(host, catalogue, { ...any, wanted: 'cpx22' }).name).toBe('cpx22')
  const large = { ...host, resources: { memoryBytes: 64 * 2 ** 30 } }
  expect(() => chooseType(large, catalogue, any)).toThrow(
    /alice: one that is large enough is not to be had in fsn1/,
  )
  expect(() => chooseType(host, catalogue, { ...any, wanted: 'cpx11' })).toThrow(/cax11, cx23, cpx22/)
})
