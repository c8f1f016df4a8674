import { describe, expect, it } from 'vitest'
import type { LastSeen } from '../world/stage.ts'
import { equals } from './matcher.ts'
import { relianceOn } from './reliance.ts'

const observing = (look: () => Promise<string>) => {
  const reports: LastSeen[] = []
  const observation = {
    what: 'the job',
    who: 'Alice',
    look,
    report: (seen: LastSeen) => void reports.push(seen),
  }
  return { reports, reliance: relianceOn(observation, equals('running')) }
}

describe('what a scenario counts on', () => {
  it('is silent while it holds', async () => {
    const { reports, reliance } = observing(async () => 'running')
    await reliance.tellIfBroken()
    expect(reports).toEqual([])
  })

  it('tells what is there instead', async () => {
    const { reports, reliance } = observing(async () => 'failed')
    await reliance.tellIfBroken()
    expect(reports).toEqual([
      { question: 'the job', host: 'Alice', expected: '"running"', lastSeen: '"failed"', withinMs: 0 },
    ])
  })

  it('blames nothing when nobody can look', async () => {
    const { reports, reliance } = observing(() => Promise.reject(new Error('the daemon is gone')))
    await reliance.tellIfBroken()
    expect(reports).toEqual([])
  })
})
