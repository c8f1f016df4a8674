import { describe, expect, it } from 'vitest'
import { judgeNat, type NatObservations } from './nat-kind.ts'

const inner = '192.168.2.2'
const outer = '10.77.2.2'
const nothing = { fromSamePort: false, fromOtherPort: false, fromOtherAddress: false }
const answered = { ...nothing, fromSamePort: true }

const at = (address: string, ...ports: readonly number[]) => ports.map((port) => ({ address, port }))

const seen = (changes: Partial<NatObservations>): NatObservations => ({
  address: inner,
  mappings: at(outer, 5000, 5000, 5000),
  heard: answered,
  translators: 1,
  ...changes,
})

describe('the kind of a translator', () => {
  it.each([
    ['none', { address: outer, translators: 0, heard: { ...answered, fromOtherAddress: true } }],
    ['full-cone', { heard: { ...answered, fromOtherAddress: true, fromOtherPort: true } }],
    ['address-restricted', { heard: { ...answered, fromOtherPort: true } }],
    ['port-restricted', {}],
    ['symmetric', { mappings: at(outer, 5000, 5001, 5002) }],
    ['symmetric', { mappings: at(outer, 5000, 5000, 5002) }],
    ['carrier-grade', { mappings: at(outer, 5000, 5001, 5002), translators: 2 }],
    ['unknown: nothing from it arrives', { mappings: [] }],
    ['unknown: not every observer heard it', { mappings: at(outer, 5000, 5000) }],
    ['unknown: it does not get answers', { heard: nothing }],
    ['unknown: its distance cannot be told', { translators: undefined }],
    ['unknown: a filter that does not translate', { address: outer }],
    ['unknown: its address stays, its port does not', { address: outer, mappings: at(outer, 1, 2, 3) }],
  ] as const)('is %s for what was seen: %j', (kind, changes) => {
    expect(judgeNat(seen(changes))).toBe(kind)
  })
})
