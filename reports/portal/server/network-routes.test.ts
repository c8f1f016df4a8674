import { expect, it } from 'vitest'
import { key, openStage } from '../testing/stage.ts'
import { networkRoutes } from './network-routes.ts'

const standing = ['alice', 'root', 'bob'].map((owner, at) => ({ id: `net-${at}`, owner }))

it('tells every network that stands, those of whoever asks first', async () => {
  await using stage = await openStage({
    routeSets: [networkRoutes({ env: async () => standing, owner: 'root' })],
  })
  const { host } = new URL(stage.address)
  const answer = await stage.app.inject({
    url: '/api/networks',
    headers: { host, authorization: `Bearer ${key}` },
  })
  expect(answer.json()).toEqual([
    { id: 'net-1', owner: 'root', isOwn: true },
    { id: 'net-0', owner: 'alice', isOwn: false },
    { id: 'net-2', owner: 'bob', isOwn: false },
  ])
})
