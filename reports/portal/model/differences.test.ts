import { expect, it } from 'vitest'
import { recordOf, scenarioOf } from '../testing/records.ts'
import { differencesOf } from './differences.ts'
import { shortReason } from './reason.ts'

const message = [
  'The network is not as planned: missing: northwind → bob and 5 more',
  '  missing: northwind → bob',
  '  missing: bob → northwind',
  '  northwind → bob: not reachable',
  '  northwind → bob: 3 of 3 packets lost, declared 0 %',
  '  bob → northwind: not reachable',
  '  alice is behind a NAT that nobody declared',
  'Measured pair by pair:',
  '  northwind → bob: not reachable',
  '  alice → bob: 2.0 ms',
].join('\n')

const broken = (told: string) => {
  const scenario = scenarioOf(1, { outcome: 'failed', why: told })
  const attempts = scenario.attempts.map((attempt) => ({
    ...attempt,
    steps: attempt.steps.map((step) => ({ ...step, lastSeen: [] })),
  }))
  return { ...scenario, attempts }
}

it('counts a direction once, however much is wrong with it, and keeps the whole list', () => {
  expect(differencesOf(broken(message))).toEqual({
    summary:
      'The network is not as planned in 2 directions and 1 other thing: northwind → bob, bob → northwind …',
    all: [
      'northwind → bob: not reached; not reachable; 3 of 3 packets lost, declared 0 %',
      'bob → northwind: not reached; not reachable',
      'alice is behind a NAT that nobody declared',
    ],
  })
})

it('tells the same on the wall', () => {
  const scenario = broken(message)
  expect(shortReason(scenario, recordOf({ id: 'r', day: 0, scenarios: [scenario] }))).toMatch(
    /^The network is not as planned in 2 directions/,
  )
})

it('leaves what is no list as it is', () => {
  expect(differencesOf(broken('Bob did not answer'))).toBeUndefined()
  expect(differencesOf(broken('The network is not as planned: alice → bob and 3 more'))).toBeUndefined()
})
