import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import type { Did } from '../identity/index.ts'
import { type Chain, covers, extendChain, type Need, startChain, timeliness } from './chain.ts'
import type { Link } from './link.ts'

const people = [bob, northwind, alice, carol, mallory].map(({ did }) => did) as [Did, Did, Did, Did, Did]
const [first, second, third, fourth, fifth] = people

const link = (issuer: Did, audience: Did, more: Partial<Link> = {}): Link => ({
  id: `${issuer}>${audience}`,
  issuer,
  audience,
  capabilities: [{ path: '/job', receiver: '*' }],
  topics: ['/nunet'],
  expiresAtS: 1000,
  ...more,
})

/** The chain of these links, root first, or the code of the refusal. */
const chainOf = (...links: readonly [Link, ...Link[]]): Chain | string => {
  const [root, ...below] = links
  let chain = startChain(root)
  for (const next of below) {
    if (!chain.ok) break
    chain = extendChain(chain.value, next)
  }
  return chain.ok ? chain.value : chain.error.code
}

describe('a chain fits together', () => {
  test('when each link repeats or narrows the one above', () => {
    const chain = chainOf(
      link(first, second),
      link(second, third, { capabilities: [{ path: '/job/start', receiver: first }], expiresAtS: 999 }),
      link(third, fourth, {
        capabilities: [{ path: '/job/start/now', receiver: first }],
        topics: [],
        expiresAtS: 1,
      }),
    )
    expect(chain).toMatchObject({
      root: first,
      links: [{ audience: fourth }, { audience: third }, { audience: second }],
    })
  })

  test.each<[string, Partial<Link>, Partial<Link>, string]>([
    ['another path', {}, { capabilities: [{ path: '/jobs', receiver: '*' }] }, 'UCAN_WIDENED'],
    ['a wider path', {}, { capabilities: [{ path: '/', receiver: '*' }] }, 'UCAN_WIDENED'],
    [
      'one wider path among several',
      {},
      {
        capabilities: [
          { path: '/job', receiver: '*' },
          { path: '/dms', receiver: '*' },
        ],
      },
      'UCAN_WIDENED',
    ],
    [
      'every receiver instead of one',
      { capabilities: [{ path: '/job', receiver: first }] },
      { capabilities: [{ path: '/job', receiver: '*' }] },
      'UCAN_WIDENED',
    ],
    [
      'another receiver',
      { capabilities: [{ path: '/job', receiver: first }] },
      { capabilities: [{ path: '/job', receiver: third }] },
      'UCAN_WIDENED',
    ],
    ['another topic', {}, { topics: ['/other'] }, 'UCAN_WIDENED'],
    ['a topic with a similar start', {}, { topics: ['/nunetx'] }, 'UCAN_WIDENED'],
    ['a topic where there was none', { topics: [] }, { topics: ['/nunet'] }, 'UCAN_WIDENED'],
    ['a later expiry', {}, { expiresAtS: 1001 }, 'UCAN_WIDENED'],
    ['an earlier beginning', { notBeforeS: 10 }, { notBeforeS: 9 }, 'UCAN_WIDENED'],
    ['a link where none may follow', { depth: 0 }, {}, 'UCAN_WIDENED'],
    ['the same depth again', { depth: 1 }, { depth: 1 }, 'UCAN_WIDENED'],
    ['another issuer', {}, { issuer: fifth }, 'UCAN_WRONG_AUDIENCE'],
    ['the issuer of the link above', {}, { issuer: first }, 'UCAN_WRONG_AUDIENCE'],
    ['itself as audience', {}, { audience: second }, 'UCAN_MALFORMED'],
    ['the root as audience', {}, { audience: first }, 'UCAN_MALFORMED'],
  ])('a link with %s is refused', (_, above, below, code) => {
    expect(chainOf(link(first, second), link(second, third))).toBeTypeOf('object')
    expect(chainOf(link(first, second, above), link(second, third, below))).toBe(code)
  })

  test.each<[string, Partial<Link>, Partial<Link>]>([
    ['the same bounds', { notBeforeS: 10, depth: 3 }, { notBeforeS: 10, depth: 2, expiresAtS: 1000 }],
    ['no own beginning, which inherits', { notBeforeS: 10 }, {}],
    ['no own depth, which inherits', { depth: 1 }, {}],
    ['a topic below', {}, { topics: ['/nunet/deployment'] }],
    ['a path below /', { capabilities: [{ path: '/', receiver: '*' }] }, {}],
  ])('a link with %s is accepted', (_, above, below) => {
    expect(chainOf(link(first, second, above), link(second, third, below))).toBeTypeOf('object')
  })

  test('an inherited beginning stays in force', () => {
    const chain = chainOf(link(first, second, { notBeforeS: 10 }), link(second, third)) as Chain
    expect([9_999, 10_000].map((ms) => timeliness(chain, ms))).toEqual(['early', 'valid'])
  })

  test('an inherited depth counts down', () => {
    const two = [link(first, second, { depth: 1 }), link(second, third)] as const
    expect(chainOf(...two)).toBeTypeOf('object')
    expect(chainOf(...two, link(third, fourth))).toBe('UCAN_WIDENED')
  })

  test('four links are accepted, five refused', () => {
    const four = [link(first, second), link(second, third), link(third, fourth), link(fourth, fifth)] as const
    const stranger = `${first.slice(0, -1)}x` as Did
    expect(chainOf(...four)).toBeTypeOf('object')
    expect(chainOf(...four, link(fifth, stranger))).toBe('UCAN_BUDGET')
  })

  test('circles are refused, whoever closes them', () => {
    expect(chainOf(link(first, first))).toBe('UCAN_MALFORMED')
    const two = [link(first, second), link(second, third)] as const
    expect(chainOf(...two, link(third, second))).toBe('UCAN_MALFORMED')
    expect(chainOf(...two, link(third, first))).toBe('UCAN_MALFORMED')
    expect(chainOf(...two, link(third, third))).toBe('UCAN_MALFORMED')
  })

  test('a chain lives from its latest beginning until its expiry, which is excluded', () => {
    const chain = chainOf(
      link(first, second, { notBeforeS: 10 }),
      link(second, third, { notBeforeS: 20 }),
    ) as Chain
    expect([19_999, 20_000, 999_999, 1_000_000].map((ms) => timeliness(chain, ms))).toEqual([
      'early',
      'valid',
      'valid',
      'expired',
    ])
  })
})

describe('attenuation', () => {
  const path = fc.constantFrom('/', '/a', '/a/b', '/a/b/c', '/ab', '/b', '/b/a')
  const receiver = fc.constantFrom<Did | '*'>('*', first, fifth)
  const bounds = fc.record(
    {
      capabilities: fc.array(fc.record({ path, receiver }), { minLength: 1, maxLength: 3 }),
      topics: fc.array(path, { maxLength: 2 }),
      expiresAtS: fc.integer({ min: 1, max: 6 }),
      notBeforeS: fc.integer({ min: 0, max: 5 }),
      depth: fc.integer({ min: 0, max: 3 }),
    },
    { requiredKeys: ['capabilities', 'topics', 'expiresAtS'] },
  )
  const need: fc.Arbitrary<Need> = fc.record(
    { capability: fc.record({ path, receiver: fc.constantFrom<Did>(first, fifth) }), topic: path },
    { requiredKeys: ['capability'] },
  )

  const link = (issuer: Did, audience: Did, more: Partial<Link>): Link => ({
    id: '',
    issuer,
    audience,
    capabilities: [],
    topics: [],
    expiresAtS: 0,
    ...more,
  })
  const isAllowed = (chain: Chain, wanted: Need, atS: number): boolean =>
    covers(chain.links[0], wanted) && timeliness(chain, atS * 1000) === 'valid'

  test('a link below never allows what the chain above does not', () => {
    let accepted = 0
    fc.assert(
      fc.property(bounds, bounds, bounds, need, fc.integer({ min: 0, max: 6 }), (a, b, c, wanted, atS) => {
        const root = startChain(link(first, second, a))
        const middle = root.ok ? extendChain(root.value, link(second, third, b)) : root
        const leaf = middle.ok ? extendChain(middle.value, link(third, fourth, c)) : middle
        for (const [above, below] of [
          [root, middle],
          [middle, leaf],
        ] as const) {
          if (!above.ok || !below.ok) continue
          accepted++
          if (isAllowed(below.value, wanted, atS)) expect(isAllowed(above.value, wanted, atS)).toBe(true)
          expect(below.value.linksLeft).toBeLessThan(above.value.linksLeft)
        }
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(50)
  })

  test('repeating every bound is always possible, one link less far', () => {
    fc.assert(
      fc.property(bounds, (a) => {
        fc.pre((a.depth ?? 3) > 0)
        const root = startChain(link(first, second, a))
        const again = { ...a, ...(a.depth === undefined ? {} : { depth: a.depth - 1 }) }
        expect(root.ok && extendChain(root.value, link(second, third, again)).ok).toBe(true)
      }),
    )
  })
})
