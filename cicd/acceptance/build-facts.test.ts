import { expect, test } from 'vitest'
import { createProvider } from '../../environments/index.ts'
import type { BuildOutcome } from '../build/build.ts'
import type { Console } from '../console.ts'
import { prepareBuild } from './build-facts.ts'

const console = { line: () => {} } as unknown as Console

const prepare = async (more: { readonly network?: string }) => {
  const variants: (string | undefined)[] = []
  const facts = await prepareBuild('/repo', createProvider('process'), console, {
    ...more,
    build: async (_root, _onBuild, { variant } = {}) => {
      variants.push(variant)
      const record = { version: '1.0.0', commit: 'c0ffee' }
      return { record, buildFile: `/dist/${variant ?? ''}`, rebuilt: false } as BuildOutcome
    },
  })
  return { facts, variants }
}

test('networks of the run itself may have hosts of another build', async () => {
  const { facts, variants } = await prepare({})
  expect(variants).toEqual([undefined, 'other'])
  expect(facts.otherBuildFile).toBe('/dist/other')
})

test('for a network that stands, no other build is made', async () => {
  const { facts, variants } = await prepare({ network: 'net-3fa2' })
  expect(variants).toEqual([undefined])
  expect(facts).toEqual({ version: '1.0.0', commit: 'c0ffee', buildFile: '/dist/' })
})
