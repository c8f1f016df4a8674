import { afterEach, expect, it, vi } from 'vitest'
import { examineMachine } from './doctor.ts'
import type { Ability, Provider, ProviderName, Readiness } from './environment.ts'

afterEach(() => vi.unstubAllEnvs())

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
  expect(report.abilities.filter(({ needs }) => needs === undefined)).toEqual([
    { ability: 'crash', here: ['process'], elsewhere: ['netns'] },
    { ability: 'partition', here: [], elsewhere: ['netns'] },
  ])
  expect(report.providers.map(({ name, readiness }) => [name, readiness])).toEqual([
    ['netns', missing],
    ['process', ready],
  ])
})

it.each([
  [
    1000,
    { capture: 'as root', 'memory-squeeze': 'as root', 'clock-skew': expect.stringContaining('faketime') },
  ],
  [0, { capture: expect.stringContaining('tcpdump'), 'memory-squeeze': expect.stringContaining('groups') }],
])('lists what providers claim for nobody like user %i, with what it takes', async (uid, needs) => {
  const claimed: readonly Ability[] = uid === 0 ? ['clock-skew'] : []
  const { abilities } = await examineMachine([provider('netns', ready, claimed)], {
    uid,
    dockerSocket: '/nonexistent.sock',
  })
  const unclaimed = abilities.filter(({ here }) => here.length === 0)
  expect(Object.fromEntries(unclaimed.map((one) => [one.ability, one.needs]))).toEqual(needs)
})

it('looks for the programs of hosts where hosts do, whatever the path of whoever asks', async () => {
  vi.stubEnv('PATH', '/nonexistent')
  const { extras } = await examineMachine([], { uid: 1000, dockerSocket: '/nonexistent.sock' })
  const isReady = (program: string) => extras.find(({ name }) => name === program)?.readiness.ready
  expect({ prlimit: isReady('prlimit'), git: isReady('git') }).toEqual({ prlimit: true, git: false })
})

it('names the command that adds what lacks, for people who are not root', async () => {
  const { extras } = await examineMachine([], { uid: 1000, dockerSocket: '/nonexistent.sock' })
  const docker = extras.find(({ name }) => name === 'docker')!.readiness
  expect(docker).toMatchObject({ ready: false, missing: [{ fix: expect.stringMatching(/^sudo /) }] })
  expect(extras.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['git', 'iptables', 'libfaketime', 'script']),
  )
})
