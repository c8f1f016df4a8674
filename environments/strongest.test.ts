import { describe, expect, it } from 'vitest'
import type { Provider, ProviderName, Readiness } from './environment.ts'
import { strongestOf } from './strongest.ts'

const ready: Readiness = { ready: true, version: '1' }
const lacking = (what: string): Readiness => ({ ready: false, missing: [{ what, fix: `install ${what}` }] })
const provider = (name: ProviderName, readiness: Readiness) =>
  ({ name, summary: `hosts by ${name}`, probe: async () => readiness }) as Provider

describe('the strongest provider', () => {
  it('is the first that is ready', async () => {
    const choice = await strongestOf([provider('netns', ready), provider('process', ready)])
    expect(choice.provider.name).toBe('netns')
    expect(choice.weaker).toEqual([])
  })

  it('comes with what those before it lack', async () => {
    const choice = await strongestOf([provider('netns', lacking('iproute2')), provider('process', ready)])
    expect(choice.provider.name).toBe('process')
    expect(choice.why).toContain('netns lacks iproute2')
    expect(choice.weaker).toEqual([
      { name: 'netns', missing: [{ what: 'iproute2', fix: 'install iproute2' }] },
    ])
  })

  it('is none when nothing is ready, and says where to look', async () => {
    const none = strongestOf([provider('process', lacking('Linux'))])
    await expect(none).rejects.toThrow(/can run none.*doctor/s)
  })
})
