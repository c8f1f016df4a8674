import { beforeAll, expect, test, vi } from 'vitest'
import { createManualClock } from '../core/index.ts'
import { alice, bob, mallory } from '../identity/fixtures.ts'
import { bombBytes, createBombs } from './bombs.ts'
import { openNode } from './fixtures.ts'
import type { Authority } from './types.ts'

const counted = vi.hoisted(() => ({ signatures: 0 }))
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  const verify: typeof crypto.verify = ((...args: Parameters<typeof crypto.verify>) => {
    counted.signatures++
    return crypto.verify(...args)
  }) as typeof crypto.verify
  return { ...crypto, verify }
})

const bombs = createBombs({ signer: mallory, audience: alice.did, randomAmount: 20 })
let node: Authority

beforeAll(async () => {
  node = (await openNode(bob, createManualClock())).authority
})

test.each(bombs)('$name is refused', ({ tokens }) => {
  const answer = node.authorise({ invoker: alice.did, capability: '/job', tokens })
  expect(answer.ok ? 'accepted' : answer.error.code).toMatch(/^UCAN_/)
})

test('no bomb costs more than eight signature checks', () => {
  const costs = bombs.map((bomb) => {
    counted.signatures = 0
    node.authorise({ invoker: alice.did, capability: '/job', tokens: bomb.tokens })
    return counted.signatures
  })
  expect(Math.max(...costs)).toBe(8)
})

test('a known chain costs no signature check', async () => {
  const expiresAtMs = 1_700_003_600_000
  const token = await node.grant({ audience: alice.did, capabilities: ['/job'], expiresAtMs })
  const costs = [1, 2, 3].map(() => {
    counted.signatures = 0
    expect(node.authorise({ invoker: alice.did, capability: '/job', tokens: [token] }).ok).toBe(true)
    return counted.signatures
  })
  expect(costs).toEqual([1, 0, 0])
})

test('a new link on a known chain costs one', async () => {
  const expiresAtMs = 1_700_003_600_000
  const { authority: holder } = await openNode(mallory, createManualClock())
  const token = await node.grant({ audience: mallory.did, capabilities: ['/job'], expiresAtMs })
  await holder.anchorProvide(token)
  const next = await holder.delegate({ audience: alice.did, capabilities: ['/job'], expiresAtMs })
  expect(node.authorise({ invoker: mallory.did, capability: '/job', tokens: [token] }).ok).toBe(true)
  counted.signatures = 0
  expect(node.authorise({ invoker: alice.did, capability: '/job', tokens: [next] }).ok).toBe(true)
  expect(counted.signatures).toBe(1)
})

test('chains of strangers do not push known chains out of memory', async () => {
  const expiresAtMs = 1_700_003_600_000
  const token = await node.grant({ audience: alice.did, capabilities: ['/job'], expiresAtMs })
  const ask = () => node.authorise({ invoker: alice.did, capability: '/job', tokens: [token] })
  expect(ask().ok).toBe(true)
  for (const { tokens } of bombs) node.authorise({ invoker: alice.did, capability: '/job', tokens })
  counted.signatures = 0
  expect(ask().ok).toBe(true)
  expect(counted.signatures).toBe(0)
})

test('every bomb fits into 64 KiB', () => {
  expect(Math.max(...bombs.map(bombBytes))).toBeLessThanOrEqual(65_536)
})
