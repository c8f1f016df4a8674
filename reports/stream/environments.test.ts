import type { Envelope } from '@cucumber/messages'
import { describe, expect, it, test } from 'vitest'
import { page } from '../formats/page/page.ts'
import { attempted, causesOf, finished, planned, record, started } from '../testing/stream.ts'

const network = (attestation: unknown, testCaseStartedId = 'attempt-a-0'): Envelope => ({
  attachment: {
    body: JSON.stringify({ id: 'net-0102', attestation }),
    mediaType: 'application/vnd.nunet.environment+json',
    contentEncoding: 'IDENTITY' as never,
    testCaseStartedId,
  },
})

/** Two scenarios, each with what was attached in it. */
const causes = (ofA: readonly Envelope[], ofB: readonly Envelope[] = []): string[] => {
  const [[startA, ...restA], [startB, ...restB]] = [attempted('a', 'PASSED'), attempted('b', 'PASSED')]
  const played = [startA!, ...ofA, ...restA, startB!, ...ofB, ...restB]
  return causesOf(record([started, ...planned('a'), ...planned('b'), ...played, finished]))
}
const whole = 'all pairs reach each other'

describe('a network that was attested', () => {
  it.each([[{ pairs: [], differences: [], tookMs: 3 }], [whole]])(
    'is no cause for red: %j',
    (attestation) => {
      expect(causes([network(attestation)])).toEqual([])
    },
  )

  it('may bear an id that another scenario’s network had', () => {
    expect(causes([network(whole)], [network(whole, 'attempt-b-0')])).toEqual([])
  })

  it('is red when it was not what was declared, whatever the scenario says', () => {
    const differences = ['alice → bob: 90 ms instead of 20 ms']
    expect(causes([network({ pairs: [], differences })])).toEqual(['NOT_AS_DECLARED'])
  })

  it('is attested once in an attempt, so that no second measurement hides the first', () => {
    expect(causes([network('bob is not reached'), network(whole)])).toEqual(['CONTRADICTION'])
  })
})

test('what differs is red with the fault that stood there, names where the report has it, and is kept', () => {
  const pairs = Array.from({ length: 30 }, (_, at) => ({
    from: `a${at}`,
    to: 'b',
    roundTripMs: 101.057015999998,
    declared: { roundTripMs: 101, lossPercent: 0 },
    lossPercent: 0,
    reachable: false,
  }))
  const differences = ['a1 → b: nothing arrives']
  const fault = (words: string, isOwn: boolean) => ({
    kind: 'partition',
    words,
    hosts: ['b'],
    people: [],
    isOwn,
  })
  const faults: Envelope = {
    attachment: {
      ...network(whole).attachment!,
      mediaType: 'application/vnd.nunet.standing-faults+json',
      body: JSON.stringify({
        environment: 'net-0102',
        when: 'start',
        faults: [fault('Parting a1 from b', false), fault('Crashing b', true)],
      }),
    },
  }
  const [start, ...rest] = attempted('a', 'PASSED')
  const made = [faults, network({ pairs, differences })]
  const told = record([started, ...planned('a'), start!, ...made, ...rest, finished])
  expect(told.verdict.causes[0]?.text).toBe(
    'the network net-0102 was measured, and is not what was declared (a fault stood in it: Parting a1 from b); see "Attestation of net-0102" in the report',
  )
  expect(told.environments[0]?.differences).toEqual(differences)
  const shown = page(told, [])
  expect(shown).toContain('<h3 id="attestation-net-0102">Attestation of net-0102</h3>')
  expect(shown).toContain('<li>a1 → b: nothing arrives</li>')
  expect(shown).toContain('a29 → b: not reached, 101 ms')
})

test('a network has all its machines, and a scenario those at which somebody sat', () => {
  const hosts = [{ name: 'north', isSeated: true }, { name: 'south', isSeated: false }, { name: 'west' }]
  const body = JSON.stringify({ id: 'net-0102', hosts, attestation: whole })
  const { attachment } = network(whole)
  const [start, ...rest] = attempted('a', 'PASSED')
  const told = { attachment: { ...attachment!, body } }
  const { environments, scenarios } = record([started, ...planned('a'), start!, told, ...rest, finished])
  expect(environments[0]?.hosts).toEqual([{ name: 'north' }, { name: 'south' }, { name: 'west' }])
  expect(scenarios[0]?.hosts).toEqual(['north', 'west'])
})

describe('a network that nobody attested is red', () => {
  it.each([null, ' '])('when its attestation is %j', (attestation) => {
    expect(causes([network(attestation)])).toEqual(['NOT_ATTESTED'])
  })

  it('although a later one of the same id was', () => {
    expect(causes([network(null)], [network(whole, 'attempt-b-0')])).toEqual(['NOT_ATTESTED'])
  })
})
