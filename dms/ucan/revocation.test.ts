import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, createSeededRandom, type ManualClock } from '../core/index.ts'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import { createKeyPair, type KeyPair } from '../identity/index.ts'
import { TokenRefusedError } from './errors.ts'
import { forge, openNode } from './fixtures.ts'
import { ucanLimits } from './limits.ts'
import { readRevocation, signRevocation } from './revocation.ts'
import type { Authority } from './types.ts'

let clock: ManualClock
let node: Authority
/** Bob → northwind → carol → alice. */
let chain: { root: string; middle: string; leaf: string }

const below = (proof: string, issuer: KeyPair, audience: KeyPair): string =>
  forge(issuer, audience.did, { payload: { prf: [proof], att: [{ with: 'dms:*', can: 'job' }] } })

beforeEach(async () => {
  clock = createManualClock()
  node = (await openNode(bob, clock)).authority
  const root = await node.grant({
    audience: northwind.did,
    capabilities: ['/job'],
    expiresAtMs: clock.now() + 3_600_000,
  })
  const middle = below(root, northwind, carol)
  chain = { root, middle, leaf: below(middle, carol, alice) }
})

const ask = (invoker: KeyPair, token: string): string => {
  const answer = node.authorise({ invoker: invoker.did, capability: '/job', tokens: [token] })
  return answer.ok ? 'accepted' : answer.error.code
}
const revokedBy = (keyPair: KeyPair, token: string, more: { expiresAtS?: number } = {}): string =>
  signRevocation(keyPair, {
    id: node.inspect(token).id,
    expiresAtS: node.inspect(token).expiresAtMs / 1000,
    ...more,
  }).text

describe('a revocation', () => {
  test.each<[string, KeyPair, 'root' | 'middle' | 'leaf']>([
    ['the leaf by its issuer', carol, 'leaf'],
    ['the leaf by who stands above', northwind, 'leaf'],
    ['the leaf by the root', bob, 'leaf'],
    ['the middle by its issuer', northwind, 'middle'],
    ['the middle by the root', bob, 'middle'],
    ['the root by its issuer', bob, 'root'],
  ])('of %s ends the chain at the next message', async (_, by, link) => {
    expect(ask(alice, chain.leaf)).toBe('accepted')
    await node.anchorRevocation(revokedBy(by, chain[link]))
    expect(ask(alice, chain.leaf)).toBe('UCAN_REVOKED')
  })

  test.each<[string, KeyPair, 'root' | 'middle' | 'leaf']>([
    ['the leaf by a stranger', mallory, 'leaf'],
    ['the leaf by its audience', alice, 'leaf'],
    ['the middle by somebody below it', carol, 'middle'],
    ['the root by somebody below it', northwind, 'root'],
  ])('of %s has no effect', async (_, by, link) => {
    await node.anchorRevocation(revokedBy(by, chain[link]))
    expect(ask(alice, chain.leaf)).toBe('accepted')
  })

  test('of a branch leaves the trunk alone', async () => {
    await node.anchorRevocation(revokedBy(northwind, chain.middle))
    expect(ask(carol, chain.middle)).toBe('UCAN_REVOKED')
    expect(ask(northwind, chain.root)).toBe('accepted')
  })

  test('may come before the token that it revokes', async () => {
    const later = below(chain.root, northwind, alice)
    await node.anchorRevocation(revokedBy(northwind, later))
    expect(ask(alice, later)).toBe('UCAN_REVOKED')
  })

  test('may come twice', async () => {
    const revocation = revokedBy(northwind, chain.middle)
    await node.anchorRevocation(revocation)
    await node.anchorRevocation(revocation)
    expect(node.anchors().revoked).toEqual([{ id: node.inspect(chain.middle).id, by: northwind.did }])
  })

  test('does not hit another token of the same content', async () => {
    const twin = await node.grant({
      audience: northwind.did,
      capabilities: ['/job'],
      expiresAtMs: clock.now() + 3_600_000,
    })
    await node.revoke(chain.root)
    expect([ask(northwind, chain.root), ask(northwind, twin)]).toEqual(['UCAN_REVOKED', 'accepted'])
  })

  test('hits a token whose signature was spelt anew', async () => {
    const [header, payload] = chain.root.split('.')
    await node.revoke(chain.root)
    const again = `${header}.${payload}.${Buffer.from(bob.sign(Buffer.from(`${header}.${payload}`))).toString('base64url')}`
    expect(ask(northwind, again)).toBe('UCAN_REVOKED')
  })
})

describe('revoking', () => {
  test('is open to a node for what it issued and what descends from that', async () => {
    const { authority: other } = await openNode(carol, clock)
    const text = await other.revoke(chain.leaf)
    await node.anchorRevocation(text)
    expect(ask(alice, chain.leaf)).toBe('UCAN_REVOKED')
    expect(ask(carol, chain.middle)).toBe('accepted')
    await node.revoke(chain.middle)
    expect(ask(carol, chain.middle)).toBe('UCAN_REVOKED')
  })

  test('is open to a node for chains below its require token', async () => {
    const { authority: organisation } = await openNode(northwind, clock)
    const expiresAtMs = clock.now() + 3_600_000
    const token = await organisation.grant({ audience: alice.did, capabilities: ['/job'], expiresAtMs })
    await expect(node.revoke(token)).rejects.toMatchObject({ code: 'UCAN_UNTRUSTED_ROOT' })
    await node.anchorRequire(chain.root)
    expect(ask(alice, token)).toBe('accepted')
    await node.revoke(token)
    expect(ask(alice, token)).toBe('UCAN_REVOKED')
  })

  test('is refused to strangers and for forged tokens', async () => {
    const { authority: stranger } = await openNode(mallory, clock)
    await expect(stranger.revoke(chain.leaf)).rejects.toMatchObject({ code: 'UCAN_UNTRUSTED_ROOT' })
    const forged = forge(bob, alice.did, { sign: mallory.sign })
    await expect(node.revoke(forged)).rejects.toMatchObject({ code: 'UCAN_SIGNATURE_INVALID' })
  })
})

describe('form', () => {
  const legal = (): string => revokedBy(bob, chain.root)
  const codeOf = (text: unknown): string => {
    const read = readRevocation(text)
    return read.ok ? 'accepted' : read.error.code
  }

  test('every altered character is noticed', () => {
    const text = legal()
    expect(codeOf(text)).toBe('accepted')
    for (let index = 0; index < text.length; index++) {
      const altered = `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`
      expect(codeOf(altered), `character ${index}`).not.toBe('accepted')
    }
  })

  test('a token is no revocation, and a revocation is no token', async () => {
    expect(codeOf(chain.root)).toBe('UCAN_MALFORMED')
    expect(ask(northwind, legal())).toBe('UCAN_MALFORMED')
    await expect(node.anchorRevocation(chain.root)).rejects.toThrow(TokenRefusedError)
  })

  test('one signed by somebody else is refused', async () => {
    const forged = signRevocation(
      { ...bob, sign: mallory.sign },
      { id: node.inspect(chain.root).id, expiresAtS: 1_700_003_600 },
    ).text
    await expect(node.anchorRevocation(forged)).rejects.toMatchObject({ code: 'UCAN_SIGNATURE_INVALID' })
    expect(ask(northwind, chain.root)).toBe('accepted')
  })

  test.each([undefined, null, '', 'a.b.c', 'x'.repeat(100_000)])('%j is refused', (text) => {
    expect(codeOf(text)).toBe('UCAN_MALFORMED')
  })

  test.each<[string, { id: string; expiresAtS: number }]>([
    ['no content id', { id: 'x', expiresAtS: 1 }],
    ['a broken time', { id: `bafkrei${'a'.repeat(52)}`, expiresAtS: 0.5 }],
    ['a time beyond all bounds', { id: `bafkrei${'a'.repeat(52)}`, expiresAtS: 2 ** 53 }],
    ['a negative time', { id: `bafkrei${'a'.repeat(52)}`, expiresAtS: -1 }],
  ])('one with %s is refused', (_, content) => {
    expect(codeOf(signRevocation(bob, content).text)).toBe('UCAN_MALFORMED')
  })
})

describe('memory', () => {
  const idOf = (number: number): string =>
    `bafkrei${number.toString(2).padStart(52, '0').replaceAll('0', 'a').replaceAll('1', 'b')}`
  const spurious = (keyPair: KeyPair, number: number): string =>
    signRevocation(keyPair, { id: idOf(number), expiresAtS: 1_700_003_600 }).text

  test('a stranger fills his own share and nobody else’s', async () => {
    for (let number = 0; number < ucanLimits.foreignRevocationsPerIssuer; number++) {
      await node.anchorRevocation(spurious(mallory, number))
    }
    await expect(node.anchorRevocation(spurious(mallory, 999))).rejects.toMatchObject({ code: 'UCAN_BUDGET' })
    await node.anchorRevocation(revokedBy(northwind, chain.middle))
    await node.revoke(chain.root)
    expect(ask(northwind, chain.root)).toBe('UCAN_REVOKED')
  })

  test('all strangers together leave the share of the node alone', async () => {
    const crowd = Array.from(
      { length: ucanLimits.foreignRevocations / ucanLimits.foreignRevocationsPerIssuer },
      (_, i) => createKeyPair(createSeededRandom(`stranger ${i}`)),
    )
    for (const stranger of crowd) {
      for (let number = 0; number < ucanLimits.foreignRevocationsPerIssuer; number++) {
        await node.anchorRevocation(spurious(stranger, number))
      }
    }
    await expect(node.anchorRevocation(spurious(mallory, 0))).rejects.toMatchObject({ code: 'UCAN_BUDGET' })
    await node.revoke(chain.root)
    expect(ask(northwind, chain.root)).toBe('UCAN_REVOKED')
  })

  test('a revocation is kept until its token has expired anyway', async () => {
    await node.revoke(chain.root)
    clock.advance(3_599_999)
    expect(ask(northwind, chain.root)).toBe('UCAN_REVOKED')
    expect(node.anchors().revoked).toHaveLength(1)
    clock.advance(1)
    expect(ask(northwind, chain.root)).toBe('UCAN_EXPIRED')
    expect(node.anchors().revoked).toEqual([])
  })

  test('one that ends early is replaced by one that lasts', async () => {
    await node.anchorRevocation(revokedBy(northwind, chain.middle, { expiresAtS: clock.now() / 1000 + 1 }))
    await node.anchorRevocation(revokedBy(northwind, chain.middle))
    clock.advance(2000)
    expect(ask(carol, chain.middle)).toBe('UCAN_REVOKED')
  })
})
