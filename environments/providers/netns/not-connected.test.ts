import { describe, expect, it } from 'vitest'
import { notConnected } from './not-connected.ts'

const direction = (from: string, to: string, reachable: boolean) => ({ from, to, reachable })
const blind = [direction('alice', 'bob', false), direction('bob', 'alice', false)]

describe('daemons that are not connected', () => {
  it('are told once where nothing arrives, and in words where packets pass', () => {
    const oneWay = {
      pairs: [direction('alice', 'bob', false), direction('bob', 'alice', true)],
      differences: ['alice → bob: nothing arrives'],
    }
    expect(notConnected(blind, oneWay)).toEqual(['bob → alice: their daemons are not connected'])
  })

  it('are told where packets are merely late, and where translators let nothing pass, as declared', () => {
    const late = {
      pairs: [direction('alice', 'bob', true), direction('bob', 'alice', false)],
      differences: ['alice → bob: 90 ms, declared 20 ms'],
    }
    expect(notConnected(blind, late)).toEqual([
      'alice → bob: their daemons are not connected',
      'bob → alice: their daemons are not connected',
    ])
  })

  it('are none among those who are, or who were not introduced', () => {
    const seen = [
      direction('alice', 'bob', true),
      { ...direction('alice', 'carol', false), introduced: false as const },
    ]
    expect(notConnected(seen, { pairs: [], differences: [] })).toEqual([])
  })
})
