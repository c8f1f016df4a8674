import { expect, it } from 'vitest'
import type { NodeIdentity } from '../../dms/client/index.ts'
import { compareVersions } from './compare-versions.ts'

const build = { version: '0.5.0', commit: 'a1b2c3d', binary: '/dist/nunet', sha256: '0'.repeat(64) }
const identity = (version: string, commit = 'a1b2c3d') => ({ version, commit }) as NodeIdentity

it('a daemon that says it is another one is refused, in words that repaint nothing', () => {
  expect(() => compareVersions('alice', build, identity('0.5.0'))).not.toThrow()
  const lie = () => compareVersions('alice', build, identity(`\u001b[2J${'9'.repeat(5000)}`))
  expect(lie).toThrow(expect.objectContaining({ code: 'BUILD_CHANGED' }))
  expect(lie).toThrow(/its daemon says it is \?\[2J9{96} \(a1b2c3d\), but 0\.5\.0/)
  expect(() => compareVersions('alice', build, identity('0.5.0', 'other'))).toThrow(
    'says it is 0.5.0 (other)',
  )
})
