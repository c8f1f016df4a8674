import { expect, it } from 'vitest'
import type { Outcome, StandingFault } from '../model.ts'
import { scenarioOf } from '../portal/testing/records.ts'
import { createRecorder } from '../record.ts'
import { context } from '../testing/project.ts'
import { attempted, finished, memoryStore, planned, started } from '../testing/stream.ts'
import { sufferingOf } from './suffering.ts'

const parted: StandingFault = {
  environment: 'net-0102',
  kind: 'partition',
  words: 'Parting alice from bob',
  hosts: ['alice', 'bob'],
  people: [],
  stood: 'throughout',
  isOwn: false,
  isNear: true,
  since: '2026-11-20T09:43:02.000Z',
  by: 'the scenario "A" of run 1',
}
const under = (outcome: Outcome, ...faults: readonly StandingFault[]) => {
  const scenario = scenarioOf(1, { outcome })
  return { ...scenario, attempts: scenario.attempts.map((attempt) => ({ ...attempt, faults })) }
}
const standing = { ...context, network: 'net-0102' }

it('names each fault once, in how many scenarios it stood, and what to do', () => {
  const scenarios = [under('failed', parted), under('passed', parted, parted), scenarioOf(2)]
  expect(sufferingOf({ context: standing, scenarios })).toEqual([
    'a fault stood in net-0102 that the scenarios which met it had not inflicted: Parting alice from bob, since 2026-11-20 09:43:02 UTC, inflicted by the scenario "A" of run 1 (in 2 scenarios, 1 of them failed)',
    '"npm run env -- status net-0102" tells what it suffers from, "npm run env -- heal --network net-0102" undoes that',
  ])
})

it('says nothing of what a scenario inflicted itself, nor of networks that are gone', () => {
  const own = [under('failed', { ...parted, isOwn: true }, { ...parted, environment: 'net-0103' })]
  expect(sufferingOf({ context: standing, scenarios: own })).toEqual([])
  expect(sufferingOf({ context, scenarios: [under('failed', parted)] })).toEqual([])
})

it('is a warning of the run, and no cause for red', () => {
  const faults = {
    attachment: {
      body: JSON.stringify({ environment: 'net-0102', when: 'start', faults: [parted] }),
      mediaType: 'application/vnd.nunet.standing-faults+json',
      contentEncoding: 'IDENTITY',
      testCaseStartedId: 'attempt-a-0',
    },
  }
  const [start, ...rest] = attempted('a', 'PASSED')
  const recorder = createRecorder({ context: standing, store: memoryStore })
  for (const [index, one] of [started, ...planned('a'), start, faults, ...rest, finished].entries())
    recorder.readLine({ number: index + 1, text: JSON.stringify(one), whole: true })
  const { causes, warnings } = recorder.record().verdict
  expect(causes).toEqual([])
  expect(warnings[0]).toContain(' of run 1 (in 1 scenario, 0 of them failed)')
})
