import { expect, it } from 'vitest'
import type { Scenario } from '../../model.ts'
import { recordOf, scenarioOf } from '../testing/records.ts'
import { reasonOf, shortReason } from './reason.ts'

const peer = `12D3Koo${'W'.repeat(41)}dzqp`
const answer = {
  isFinal: true,
  reply: {
    ok: false,
    error: {
      code: 'NETWORK_PEER_UNREACHABLE',
      message: `peer ${peer} cannot be reached (10.0.0.3:9000: ECONNREFUSED)`,
      hint: 'Check that it runs.',
    },
  },
}
const failed = (lastSeen: string): Scenario => {
  const scenario = scenarioOf(1, { outcome: 'failed' })
  const seen = { host: 'Alice', question: 'what Bob said', expected: 'a greeting from Bob', lastSeen }
  return {
    ...scenario,
    attempts: scenario.attempts.map((attempt) => ({
      ...attempt,
      steps: attempt.steps.map((step) => (step.status === 'failed' ? { ...step, lastSeen: [seen] } : step)),
    })),
  }
}
const reason = (lastSeen: string) => {
  const scenario = failed(lastSeen)
  return reasonOf(scenario, recordOf({ id: 'r', day: 0, scenarios: [scenario] }).environments[0])
}

it('tells the error in an answer, with the names of machines instead of addresses', () => {
  expect(reason(JSON.stringify(answer))).toEqual({
    who: 'Alice',
    expected: 'a greeting from Bob',
    saw: 'peer 12D3Koo…dzqp cannot be reached (bob:9000: ECONNREFUSED)',
    code: 'NETWORK_PEER_UNREACHABLE',
    hint: 'Check that it runs.',
  })
})

it('tells what a step counted on and was broken, sooner than what it waited for', () => {
  const scenario = failed(JSON.stringify({ isFinal: true, reply: { ok: true } }))
  const broken = {
    host: 'Alice',
    question: 'endless, which was running',
    expected: 'a job that goes on',
    lastSeen: 'a job that is failed; endless ended by failed-to-start',
  }
  const attempts = scenario.attempts.map((attempt) => ({
    ...attempt,
    steps: attempt.steps.map((step) =>
      step.status === 'failed' ? { ...step, lastSeen: [...step.lastSeen, broken] } : step,
    ),
  }))
  expect(shortReason({ ...scenario, attempts }, recordOf({ id: 'r', day: 0, scenarios: [] }))).toBe(
    'Then Alice receives a greeting from Bob: Alice expected a job that goes on, and saw a job that is failed; endless ended by failed-to-start',
  )
})

it.each(['{"cut', 'nothing at all', '[1,2]', '"x"', 'null'])('tells %s as it is', (seen) => {
  expect(reason(seen)).toMatchObject({ saw: seen })
})

it('tells a code alone', () => {
  expect(reason('{"error":{"code":"GONE"}}')).toMatchObject({ code: 'GONE', saw: '' })
})

it('does not follow an answer without end', () => {
  let deep: unknown = { message: 'found' }
  for (let depth = 0; depth < 50; depth++) deep = { deep }
  expect(reason(JSON.stringify(deep))?.saw).not.toBe('found')
})

it('is one line on the wall, and the own words of a scenario that nobody asked anything', () => {
  const scenario = failed(JSON.stringify(answer))
  const record = recordOf({ id: 'r', day: 0, scenarios: [scenario] })
  expect(shortReason(scenario, record)).toBe(
    'Then Alice receives a greeting from Bob: Alice expected a greeting from Bob, and saw NETWORK_PEER_UNREACHABLE: peer 12D3Koo…dzqp cannot be reached (bob:9000: ECONNREFUSED)',
  )
  const silent = { ...scenario, attempts: [], why: 'it broke' }
  expect(shortReason(silent, record)).toBe('it broke')
})

it('prefers what a person would say of it', () => {
  const scenario = failed(JSON.stringify(answer))
  const steps = scenario.attempts[0]!.steps.map((step) => ({
    ...step,
    lastSeen: step.lastSeen.map((seen) => ({ ...seen, inWords: 'no answer, and none will come' })),
  }))
  expect(reasonOf({ attempts: [{ ...scenario.attempts[0]!, steps }] }, undefined)).toEqual({
    who: 'Alice',
    expected: 'a greeting from Bob',
    saw: 'no answer, and none will come',
  })
})

it('tells on the wall which daemon ended before what followed from it', () => {
  const scenario = failed(JSON.stringify(answer))
  const [attempt] = scenario.attempts
  const error = { type: 'DaemonEndedError', message: 'The daemon of carol (net-1) ended: TypeError: no\nlog' }
  const back = {
    ...attempt!.steps[0]!,
    kind: 'hook',
    keyword: 'After',
    text: 'return',
    status: 'failed',
    error,
  } as const
  const ended = { ...scenario, attempts: [{ ...attempt!, steps: [...attempt!.steps, back] }] }
  expect(shortReason(ended, recordOf({ id: 'r', day: 0, scenarios: [ended] }))).toBe(
    'The daemon of carol (net-1) ended: TypeError: no',
  )
})

it('tells flat facts in words', () => {
  expect(reason('{"holders":1,"isAllFree":false}')).toMatchObject({ saw: 'holders: 1, is all free: false' })
  expect(reason('{"holders":{"a":1}}')).toMatchObject({ saw: '{"holders":{"a":1}}' })
  expect(reason('{}')).toMatchObject({ saw: '{}' })
})
