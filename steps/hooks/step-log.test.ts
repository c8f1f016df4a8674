import { describe, expect, it } from 'vitest'
import { createStepLog } from './step-log.ts'

describe('the log of steps', () => {
  it('knows when each sentence began and ended, and how', () => {
    let nowMs = 0
    const log = createStepLog(() => nowMs++)
    log.begin('Alice deploys')
    log.end('passed')
    log.begin('Bob refuses')
    expect(log.window()).toEqual({
      fromMs: 0,
      toMs: 4,
      steps: [
        { text: 'Alice deploys', startedMs: 1, endedMs: 2, outcome: 'passed' },
        { text: 'Bob refuses', startedMs: 3 },
      ],
    })
  })

  it('is not troubled by an end without a beginning', () => {
    const log = createStepLog(() => 0)
    log.end('failed')
    expect(log.window()).toEqual({ fromMs: 0, toMs: 0, steps: [] })
  })
})
