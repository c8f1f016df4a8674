import { describe, expect, it } from 'vitest'
import type { Scenario } from '../model.ts'
import { recordOf, scenarioOf } from '../portal/testing/records.ts'
import { page } from './page/page.ts'
import { summary } from './summary.ts'
import { toldOnce } from './told-once.ts'

const headline = 'The network is not as planned: alice → bob: nothing arrives and 1 more'
const message = (figure: string) =>
  `${headline}\n  alice → bob: nothing arrives\n  bob → alice: nothing arrives\nMeasured pair by pair:\n  alice → carol: ${figure} ms`

const broken = (at: number, why: string, environment = 'net-0102'): Scenario => {
  const scenario = scenarioOf(at, { outcome: 'failed', title: `Promise ${at}`, why })
  const attempts = scenario.attempts.map((attempt) => ({
    ...attempt,
    steps: attempt.steps.map(({ error, ...step }) => ({
      ...step,
      lastSeen: [],
      ...(error === undefined ? {} : { error: { ...error, stack: why } }),
    })),
  }))
  return { ...scenario, environment, attempts }
}
const run = (...scenarios: readonly Scenario[]) => recordOf({ id: 'r', day: 0, scenarios })
const errors = (...scenarios: readonly Scenario[]) =>
  toldOnce(run(...scenarios)).scenarios.map(
    ({ attempts }) => attempts[0]?.steps.find(({ error }) => error !== undefined)?.error,
  )

describe('what was measured of a network', () => {
  it('is told where it first broke a scenario, and referred to by the others, whatever the figures', () => {
    const [first, second] = errors(broken(1, message('101.1')), broken(2, message('101.3')))
    expect(first?.message).toBe(message('101.1'))
    expect(second?.message).toBe(
      `${headline}\nThe same differences as in "Promise 1", where they are listed.`,
    )
    expect(second?.stack).toBeUndefined()
  })

  it('is told of each network, and of each way to differ', () => {
    const other = message('9').replace('bob → alice', 'bob → carol')
    const all = [broken(1, message('9')), broken(2, message('9'), 'net-0103'), broken(3, other)]
    expect(errors(...all).map((error) => error?.message)).toEqual([message('9'), message('9'), other])
  })

  it('stands in the summary once, and on the page once in what went wrong and once in its scenario', () => {
    const record = run(broken(1, message('9')), broken(2, message('9')), broken(3, 'Bob did not answer'))
    const times = (text: string) => text.split('alice → carol: 9 ms').length - 1
    expect(times(summary(record, []))).toBe(1)
    expect(times(page(record, []))).toBe(2)
    expect(page(record, [])).toContain('The same differences as in')
  })
})
