import { expect, it } from 'vitest'
import { examineMachine } from './doctor.ts'
import type { Ability, Provider, ProviderName, Readiness } from './environment.ts'

const provider = (name: ProviderName, readiness: Readiness, supports: readonly Ability[]): Provider =>
  ({ name, summary: name, supports: new Set(supports), probe: async () => readiness }) as unknown as Provider

const ready: Readiness = { ready: true, version: '1' }
const missing: Readiness = { ready: false, missing: [{ what: 'root', fix: 'sudo' }] }

it('tells for each ability who has it here, and who would have it elsewhere', async () => {
  const providers = [
    provider('netns', missing, ['crash', 'partition']),
    provider('process', ready, ['crash']),
  ]
  const report = await examineMachine(providers, { uid: 1000, dockerSocket: '/nonexistent.sock' })
  expect(report.abilities).toEqual([
    { ability: 'crash', here: ['process'], elsewhere: ['netns'] },
    { ability: 'partition', here: [], elsewhere: ['netns'] },
  ])
  expect(report.providers.map(({ name, readiness }) => [name, readiness])).toEqual([
    ['netns', missing],
    ['process', ready],
  ])
})

it('names the command that adds what lacks, for people who are not root', async () => {
  const { extras } = await examineMachine([], { uid: 1000, dockerSocket: '/nonexistent.sock' })
  const docker = extras.find(({ name }) => name === 'docker')!.readiness
  expect(docker).toMatchObject({ ready: false, missing: [{ fix: expect.stringMatching(/^sudo /) }] })
  expect(extras.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['git', 'iptables', 'libfaketime', 'script']),
  )
})
