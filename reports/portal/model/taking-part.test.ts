import { expect, it } from 'vitest'
import { scenarioOf } from '../testing/records.ts'
import { takingPart } from './taking-part.ts'

const lastOnes = {
  id: 'net-1',
  provider: 'netns',
  hosts: [
    { name: 'alice', address: '10.0.0.2' },
    { name: 'carol', address: '10.0.0.9' },
  ],
}
const scenario = { ...scenarioOf(1), hosts: ['alice', 'bob', 'dave', 'Bob', 'net-1', 'net-70b1'] }

it('tells the machines of this scenario, not those of the last one on the same network', () => {
  expect(takingPart(scenario, lastOnes).hosts).toEqual([
    { name: 'alice', address: '10.0.0.2' },
    { name: 'bob' },
    { name: 'dave' },
  ])
})

it('tells whom the sentences are about', () => {
  expect(takingPart(scenario, lastOnes).cast).toEqual(['alice', 'bob'])
})

it('knows no cast where people sit at machines of other names', () => {
  expect(takingPart({ ...scenario, hosts: ['hel-1', 'fsn-2'] }, undefined)).toEqual({
    hosts: [{ name: 'hel-1' }, { name: 'fsn-2' }],
    cast: [],
  })
})

it('knows no cast either where a fault tells that somebody sat at a machine of another name', () => {
  const [attempt] = scenario.attempts
  const fault = {
    environment: 'net-1',
    kind: 'crash',
    words: 'Crashing bob',
    hosts: ['bob'],
    isOwn: false,
    isNear: true,
  }
  const faults = [{ ...fault, people: ['Carol'], stood: 'start' as const }]
  expect(takingPart({ ...scenario, attempts: [{ ...attempt!, faults }] }, undefined).cast).toEqual([])
})
