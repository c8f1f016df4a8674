import { describe, expect, test } from 'vitest'
import { inLanes, lanesFor } from './lanes.ts'

describe('how many play at once', () => {
  test('three for two processors, and never more than there are plays', () => {
    expect([lanesFor(1, 3), lanesFor(2, 3), lanesFor(8, 3), lanesFor(8, 1)]).toEqual([1, 3, 3, 1])
  })
})

describe('lanes', () => {
  /** Works that end when they are told. */
  const gates = () => {
    const log: string[] = []
    const ends = new Map<string, () => void>()
    const work = async (name: string): Promise<string> => {
      log.push(`${name} begins`)
      await new Promise<void>((resolve) => void ends.set(name, resolve))
      log.push(`${name} ends`)
      return name.toUpperCase()
    }
    return { log, work, end: (name: string) => ends.get(name)?.() }
  }
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

  test('whoever is done takes the next, and the results keep their order', async () => {
    const { log, work, end } = gates()
    const all = inLanes(['a', 'b', 'c'], 2, work)
    await turn()
    expect(log).toEqual(['a begins', 'b begins'])
    end('b')
    await turn()
    expect(log.slice(2)).toEqual(['b ends', 'c begins'])
    end('c')
    await turn()
    end('a')
    expect(await all).toEqual(['A', 'B', 'C'])
  })

  test('a failure is told only when the others have ended', async () => {
    const { log, work, end } = gates()
    const all = inLanes(['bad', 'good'], 2, (name) =>
      name === 'bad' ? Promise.reject(new Error('no network')) : work(name),
    )
    const told = expect(all).rejects.toThrow('no network')
    await turn()
    end('good')
    await told
    expect(log).toEqual(['good begins', 'good ends'])
  })
})
