import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allTopologies, namedTopology, topologyNames } from './topologies/index.ts'
import { validateTopology } from './topology.ts'

describe('a topology as data', () => {
  it('is accepted for every named network', () => {
    expect(allTopologies().map(({ name }) => name)).toEqual(topologyNames())
    for (const topology of allTopologies()) expect(validateTopology(topology)).toBe(topology)
  })

  it.each([
    ['no hosts', { name: 'empty', hosts: [] }, 'hosts is []; expected a list of at least 1 hosts'],
    ['hosts that are no list', { name: 'x', hosts: { bob: {} } }, 'expected a list of at least 1 hosts'],
    [
      'a host twice',
      { name: 'twin', hosts: [{ name: 'bob' }, { name: 'bob' }] },
      'hosts[1].name is "bob"; host 1 has that name already',
    ],
    ['a name with a space', { name: 'x', hosts: [{ name: 'big bob' }] }, 'lower-case letters'],
    ['a name of 13 letters', { name: 'x', hosts: [{ name: 'abcdefghijklm' }] }, '1 to 12'],
    ['a path as a name', { name: 'x', hosts: [{ name: '../etc' }] }, 'lower-case letters'],
    [
      'an unknown field',
      { name: 'x', hosts: [{ name: 'bob', cores: 4 }] },
      'hosts[0].cores is an unknown field',
    ],
    ['a list', [], 'it is []; expected a topology with name'],
    ['nothing', undefined, 'it is nothing'],
    [
      'an amount as text',
      { name: 'x', hosts: [{ name: 'bob', resources: { memoryBytes: '1 GiB' } }] },
      'hosts[0].resources.memoryBytes is "1 GiB"',
    ],
    [
      'a fault that does not exist',
      {
        name: 'x',
        hosts: [{ name: 'bob' }],
        schedule: [{ afterMs: 1, fault: { kind: 'crush', host: 'bob' } }],
      },
      'did you mean "crash"?',
    ],
  ])('is refused with the reason for %s', (_title, input, reason) => {
    expect(() => validateTopology(input)).toThrow(reason)
  })

  it('names every fault at once', () => {
    const faults = { name: 'BAD', hosts: [{ name: 'Bob' }, { name: 'alice', region: 'the moon' }] }
    expect(() => validateTopology(faults)).toThrow(/3 faults.*name is "BAD".*"Bob".*"the moon"/s)
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

  it('that nobody has named is answered with the known names and the nearest', () => {
    expect(() => namedTopology('trios')).toThrow(/did you mean "trio"\?.*organisation-of-four, pair,/s)
  })
})
