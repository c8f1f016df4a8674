import { describe, expect, test } from 'vitest'
import { differences, type Play } from './compare.ts'

const play = (id: string, statuses: readonly string[], outcome: Play['outcome'] = 'passed'): Play => ({
  id,
  title: `scenario ${id}`,
  outcome,
  attempts: [
    {
      steps: [
        { kind: 'hook', keyword: 'Before', text: 'lease', status: 'passed' },
        ...statuses.map((status, index) => ({
          kind: 'step',
          keyword: 'When ',
          text: `step ${index}`,
          status,
        })),
      ],
    },
  ],
})

describe('two plays of the same scenarios', () => {
  test('are the same when verdicts and steps are', () => {
    const all = [play('a', ['passed', 'passed']), play('b', ['failed', 'skipped'], 'failed')]
    expect(differences(all, [...all].reverse())).toEqual([])
  })

  test('differ in a step, and the first is named', () => {
    const found = differences([play('a', ['passed', 'passed'])], [play('a', ['passed', 'failed'], 'failed')])
    expect(found).toEqual(['scenario a: "When step 1: failed" instead of "When step 1: passed"'])
  })

  test('differ in the number of steps', () => {
    expect(differences([play('a', ['passed'])], [play('a', ['passed', 'passed'])])).toEqual([
      'scenario a: has 2 steps instead of 1',
    ])
    expect(differences([play('a', ['passed', 'passed'])], [play('a', ['passed'])])).toEqual([
      'scenario a: "no such step" instead of "When step 1: passed"',
    ])
  })

  test('differ in the verdict although every step is the same', () => {
    expect(differences([play('a', ['passed'])], [play('a', ['passed'], 'failed')])).toEqual([
      'scenario a: failed instead of passed',
    ])
  })

  test('differ in which scenarios there are', () => {
    expect(differences([play('a', ['passed'])], [play('b', ['passed'])])).toEqual([
      'scenario a: was not played',
      'scenario b: is not in the reference',
    ])
  })
})
