import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareTags, readTag } from './tag.ts'

describe('tags of releases', () => {
  test.each([
    ['v0.5.0', { kind: 'final', version: '0.5.0' }],
    ['v0.5.0-boot', { kind: 'boot', version: '0.5.0' }],
    ['v0.5.0-rc1', { kind: 'candidate', version: '0.5.0', candidate: 1 }],
    ['v10.0.3-rc12-p2', { kind: 'patch', version: '10.0.3', candidate: 12, patch: 2 }],
  ])('%s is read', (name, expected) => {
    expect(readTag(name)).toEqual(expected)
  })

  test.each([
    '0.5.0',
    'v0.5',
    'v0.05.0',
    'v0.5.0-rc0',
    'v0.5.0-rc',
    'v0.5.0-p1',
    'v0.5.0-rc1-p0',
    'v0.5.0-rc1-p1-p2',
    'v0.5.0-beta',
    'v0.5.0 ',
    'v0.5.0\nv0.5.1',
    '',
  ])('%j releases nothing', (name) => {
    expect(() => readTag(name)).toThrowError(/is no release of ours; expected vX\.Y\.Z-boot/)
  })

  test('a version is opened by its boot, tried by candidates and their patches, closed by the final tag', () => {
    const inOrder = [
      'v0.4.9',
      'v0.5.0-boot',
      'v0.5.0-rc1',
      'v0.5.0-rc1-p1',
      'v0.5.0-rc2',
      'v0.5.0',
      'v0.10.0-boot',
    ]
    const shuffles = fc.shuffledSubarray(inOrder, { minLength: inOrder.length })
    fc.assert(
      fc.property(shuffles, (names) => {
        expect([...names].sort((a, b) => compareTags(readTag(a), readTag(b)))).toEqual(inOrder)
      }),
    )
  })

  test('no text costs more than a glance', () => {
    expect(() => readTag(`v${'9'.repeat(100_000)}.0.0`)).toThrowError(/is no release of ours/)
  })
})
