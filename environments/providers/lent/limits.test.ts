import { describe, expect, it } from 'vitest'
import { namedTopology } from '../../index.ts'
import { refuseImpossible, requireLent } from './limits.ts'

const caps = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 }

describe('what lent machines cannot be', () => {
  it('is refused with every reason, and who can do it', () => {
    const topology = {
      name: 'wishes',
      hosts: [
        { name: 'hall', role: 'relay' as const },
        { name: 'bob', nat: 'symmetric' as const },
      ],
      links: [{ from: 'hall', to: 'bob', delayMs: 10 }],
    }
    for (const why of [
      /host hall cannot be a relay/,
      /bob cannot be put behind symmetric/,
      /links cannot/,
      /provider netns/,
    ])
      expect(() => refuseImpossible(topology)).toThrow(why)
  })

  it('is said of behind-nat, and not of a pair', () => {
    expect(() => refuseImpossible(namedTopology('behind-nat'))).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_TOPOLOGY_INVALID' }),
    )
    expect(() => refuseImpossible(namedTopology('pair'))).not.toThrow()
  })
})

describe('what a host is to have', () => {
  it('may be all that is lent, or be left open', () => {
    expect(() => requireLent({ name: 'bob', resources: caps }, caps)).not.toThrow()
    expect(() => requireLent({ name: 'bob' }, caps)).not.toThrow()
  })

  it('is refused beyond that, by quantity', () => {
    const resources = { cpuMillicores: 1000, memoryBytes: 2 ** 31, diskBytes: 2 ** 31 }
    const asked = () => requireLent({ name: 'bob', resources }, caps)
    expect(asked).toThrow(expect.objectContaining({ code: 'LENT_TOO_LITTLE' }))
    expect(asked).toThrow(
      /bob: it is to have 2147483648 bytes of memory, of which its owner lends 1073741824; 2147483648 bytes of disk/,
    )
  })
})
