import { expect, test, vi } from 'vitest'
import { readWrittenFeature } from '../features.ts'
import { syncRepository } from './sync.ts'
import { deskAt } from './testing/desk.ts'
import { startTestmoServer } from './testing/server.ts'
import { wantedOf } from './wanted.ts'

vi.setConfig({ testTimeout: 60_000 })

const feature = (title: string, scenarios: string): string => `Feature: ${title}\n${scenarios}`
const asking = (name: string, id = 'asking') => `
  @id:${id} @scope:security-1
  Scenario: ${name}
    When she asks
`
const wanted = (...files: readonly (readonly [string, string])[]) =>
  wantedOf(files.flatMap(([uri, text]) => readWrittenFeature(uri, text)))

const first = wanted(['features/trust/a.feature', feature('Asking', asking('A stranger asks'))])

test('folders and cases follow the features, and a second time nothing is left to do', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  expect(await syncRepository(desk, first)).toEqual({
    foldersCreated: 4,
    foldersChanged: 0,
    casesCreated: 1,
    casesChanged: 0,
  })
  expect(server.store.folders.map(({ name }) => name)).toEqual([
    'Features',
    'No longer in the features',
    'trust',
    'Asking',
  ])
  expect(server.store.cases).toMatchObject([
    { name: 'A stranger asks', tags: ['id-asking', 'scope-security-1', 'automatic'] },
  ])
  const before = structuredClone(server.store.cases)
  expect(Object.values(await syncRepository(desk, first))).toEqual([0, 0, 0, 0])
  expect(server.store.cases).toEqual(before)
})

test('a scenario that was renamed and moved keeps its case, and so its history', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  await syncRepository(desk, first)
  const { id } = server.store.cases[0]!
  const moved = wanted(['features/rights/b.feature', feature('Rights', asking('Somebody unknown asks'))])
  expect(await syncRepository(desk, moved)).toMatchObject({ casesCreated: 0, casesChanged: 1 })
  const folder = server.store.folders.find(({ name }) => name === 'Rights')
  expect(server.store.cases).toMatchObject([{ id, name: 'Somebody unknown asks', folder_id: folder!.id }])
})

test('a feature that was renamed in place keeps its folder', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  await syncRepository(desk, first)
  const renamed = wanted(['features/trust/a.feature', feature('Asking nicely', asking('A stranger asks'))])
  expect(await syncRepository(desk, renamed)).toMatchObject({ foldersCreated: 0, foldersChanged: 1 })
})

test('a scenario that is gone is set aside with its history, and comes back as the same case', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  await syncRepository(desk, first)
  const { id } = server.store.cases[0]!
  await syncRepository(desk, wanted())
  expect(server.store.cases).toMatchObject([{ id, tags: ['id-asking', 'gone'] }])
  await syncRepository(desk, first)
  expect(server.store.cases).toMatchObject([{ id, tags: ['id-asking', 'scope-security-1', 'automatic'] }])
})

test('what people made in Testmo stays as it is', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  server.store.folders.push({ id: 900, name: 'Exploring', parent_id: null, docs: null })
  server.store.cases.push({ id: 901, name: 'By hand', folder_id: 900, tags: ['mine'] })
  await syncRepository(desk, first)
  server.store.cases.find(({ name }) => name === 'A stranger asks')!.tags.push('looked-at')
  await syncRepository(desk, wanted(['features/trust/a.feature', feature('Asking', asking('Renamed'))]))
  expect(server.store.folders[0]).toEqual({ id: 900, name: 'Exploring', parent_id: null, docs: null })
  expect(server.store.cases).toMatchObject([
    { id: 901, name: 'By hand', tags: ['mine'] },
    { name: 'Renamed', tags: ['id-asking', 'scope-security-1', 'automatic', 'looked-at'] },
  ])
})

test('more cases than one request may carry, and lists of several pages', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  const many = Array.from({ length: 230 }, (_, nth) => asking(`Number ${nth}`, `n-${nth}`)).join('')
  const wide = wanted(['features/a.feature', feature('Many', many)])
  await syncRepository(desk, wide)
  expect(Object.values(await syncRepository(desk, wide))).toEqual([0, 0, 0, 0])
  expect(server.store.cases).toHaveLength(230)
})

test.each([
  ['cases', /POST .*\/cases/, 'reply-lost'],
  ['folders', /POST .*\/folders/, 'reply-lost'],
  ['cases', /POST .*\/cases/, 'half-reply'],
  ['folders', /POST .*\/folders/, 'cut'],
] as const)('%s are made once, whatever happens to the connection (%s %s)', async (_, when, kind) => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  server.trouble({ when, what: { kind } })
  await syncRepository(desk, first)
  expect(server.store.cases).toHaveLength(1)
  expect(server.store.folders).toHaveLength(4)
  expect(desk.pauses).toHaveLength(1)
})

test('a server that asks for a pause gets at least that pause', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  server.trouble({ when: /folders/, what: { kind: 'answer', status: 429, retryAfter: '17' } })
  server.trouble({ when: /POST .*\/cases/, what: { kind: 'answer', status: 429 } })
  await syncRepository(desk, first)
  expect(desk.pauses).toEqual([17_000, 60_000])
})

test('two cases of one scenario are named rather than guessed between', async () => {
  await using server = await startTestmoServer()
  const desk = deskAt(server)
  await syncRepository(desk, first)
  server.store.cases.push({ ...server.store.cases[0]!, id: 99 })
  await expect(syncRepository(desk, first)).rejects.toMatchObject({ code: 'TESTMO_TWICE' })
})

test('what can only be read refuses to be written', async () => {
  await using server = await startTestmoServer()
  const { send } = deskAt(server)
  for (const path of ['runs', 'sessions', 'milestones'])
    await expect(
      send({ what: 'write', method: 'POST', path: `/api/v1/projects/7/${path}`, body: {} }),
    ).rejects.toMatchObject({ code: 'TESTMO_REFUSED', status: 405 })
})
