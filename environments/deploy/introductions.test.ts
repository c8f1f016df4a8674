import { describe, expect, it } from 'vitest'
import { introductionsAmong } from './introductions.ts'

const crowd = (count: number, relays: readonly number[] = []) =>
  Array.from({ length: count }, (_, place) => ({
    name: `h${place}`,
    role: relays.includes(place) ? ('relay' as const) : ('member' as const),
  }))

const friendsOf = (name: string, machines: ReturnType<typeof crowd>) => {
  const introduced = introductionsAmong(machines)
  return machines
    .filter((other) => other.name !== name && introduced(name, other.name))
    .map((one) => one.name)
}

/** How many intermediates lie between the first and whoever is farthest; undefined where one is never reached. */
const intermediates = (machines: ReturnType<typeof crowd>): number | undefined => {
  const reached = new Map([[machines[0]!.name, 0]])
  for (const [name, hops] of reached)
    for (const friend of friendsOf(name, machines)) if (!reached.has(friend)) reached.set(friend, hops + 1)
  return reached.size === machines.length ? Math.max(...reached.values()) - 1 : undefined
}

describe('introductions', () => {
  it('bring each of few to every other', () => {
    expect(friendsOf('h5', crowd(32))).toHaveLength(31)
  })

  it('bring each of many to those 1, 2, 4 … steps away on the circle, on both sides', () => {
    expect(friendsOf('h0', crowd(40))).toEqual(
      [1, 2, 4, 8, 16, 24, 32, 36, 38, 39].map((place) => `h${place}`),
    )
    expect(friendsOf('h39', crowd(40))).toContain('h0')
  })

  it('are mutual', () => {
    const machines = crowd(53, [7])
    const introduced = introductionsAmong(machines)
    const lopsided = machines.flatMap((one) =>
      machines.filter((other) => introduced(one.name, other.name) !== introduced(other.name, one.name)),
    )
    expect(lopsided).toEqual([])
  })

  it('bring everybody to each relay', () => {
    expect(friendsOf('h20', crowd(60, [20]))).toHaveLength(59)
    expect(friendsOf('h3', crowd(60, [20]))).toContain('h20')
  })

  it.each([33, 50, 64, 100, 250])('leave few intermediates between any two of %i', (count) => {
    expect(intermediates(crowd(count))).toBeLessThanOrEqual(4)
    expect(friendsOf('h0', crowd(count)).length).toBeLessThanOrEqual(2 * Math.log2(count))
  })
})
