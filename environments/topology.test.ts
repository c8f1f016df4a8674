import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namedTopology, topologies } from './topologies/index.ts'
import { validateTopology } from './topology.ts'

describe('a topology', () => {
  it('is accepted for every named network', () => {
    for (const topology of topologies) expect(validateTopology(topology)).toBe(topology)
  })

  it.each([
    ['no hosts', { name: 'empty', hosts: [] }, 'at least one host'],
    [
      'a host twice',
      { name: 'twin', hosts: [{ name: 'bob' }, { name: 'bob' }] },
      '"bob" is listed more than once',
    ],
    ['a name with a space', { name: 'x', hosts: [{ name: 'big bob' }] }, 'lower-case letters'],
    ['a name of 13 letters', { name: 'x', hosts: [{ name: 'abcdefghijklm' }] }, '1 to 12'],
    ['a path as a name', { name: 'x', hosts: [{ name: '../etc' }] }, 'lower-case letters'],
    ['an unknown field', { name: 'x', hosts: [{ name: 'bob', cores: 4 }] }, 'unknown fields: cores'],
    ['a list', [], 'must be an object'],
    ['nothing', undefined, 'must be an object'],
  ])('is refused with the reason for %s', (_title, input, reason) => {
    expect(() => validateTopology(input)).toThrow(reason)
  })

  it('names every fault at once', () => {
    const faults = { name: 'BAD', hosts: [{ name: 'Bob' }, { name: 'alice', region: 'the moon' }] }
    expect(() => validateTopology(faults)).toThrow(/its name.*"Bob".*"the moon"/s)
  })

  it('never lets a name through that is unfit for a path or an interface', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (name) => {
        const attempt = () => validateTopology({ name: 'any', hosts: [{ name }] })
        if (/^[a-z][a-z0-9-]{0,11}$/.test(name)) expect(attempt().hosts[0]?.name).toBe(name)
        else expect(attempt).toThrow('lower-case')
      }),
    )
  })

  it('that nobody has named is answered with the known names', () => {
    expect(() => namedTopology('ring')).toThrow(/pair, trio, organisation-of-four/)
  })
})
