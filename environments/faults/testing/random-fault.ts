import type { Cut, Fault, FaultKind } from '../../fault.ts'

/** Numbers from 0 up to 1, the same for the same seed. */
export type Dice = () => number

/** Mulberry32. */
export const createDice = (seed: number): Dice => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const oneOf = <T>(dice: Dice, all: readonly T[]): T => all[Math.floor(dice() * all.length)]!

export const shuffled = <T>(dice: Dice, all: readonly T[]): readonly T[] => {
  const rest = [...all]
  const order: T[] = []
  while (rest.length > 0) order.push(...rest.splice(Math.floor(dice() * rest.length), 1))
  return order
}

const between = (dice: Dice, low: number, high: number): number => Math.round(low + dice() * (high - low))

const randomCut = (dice: Dice, [first, second, ...others]: readonly string[]): Cut => {
  switch (oneOf(dice, ['halves', 'one-way', 'isolated', 'bridge'] as const)) {
    case 'halves':
      return { shape: 'halves', left: [first!], right: [second!, ...others] }
    case 'one-way':
      return { shape: 'one-way', from: first!, to: second! }
    case 'isolated':
      return { shape: 'isolated', host: first! }
    case 'bridge':
      return { shape: 'bridge', host: first!, left: [second!], right: others }
  }
}

const link = (dice: Dice, [from, to]: readonly string[]) => ({
  from: from!,
  ...(dice() < 0.7 ? { to: to! } : {}),
  ...(dice() < 0.3 ? { oneWay: true } : {}),
})

/** A fault of that kind that makes sense among these hosts, three or more; the first of them is the one it is about. */
export const randomFault = (dice: Dice, kind: FaultKind, hosts: readonly string[]): Fault => {
  const [host, peer] = hosts as [string, string, ...string[]]
  switch (kind) {
    case 'partition':
      return { kind, cut: randomCut(dice, hosts) }
    case 'latency':
      return { kind, ...link(dice, hosts), addMs: between(dice, 10, 80) }
    case 'loss':
      return { kind, ...link(dice, hosts), percent: between(dice, 5, 40) }
    case 'rate':
      return { kind, ...link(dice, hosts), kbitPerS: between(dice, 200, 3000) }
    case 'reorder':
      return { kind, ...link(dice, hosts), percent: between(dice, 10, 50) }
    case 'clock-skew':
      return { kind, host, offsetMs: between(dice, 1, 86_400) * (dice() < 0.5 ? -1000 : 1000) }
    case 'memory-squeeze':
      return { kind, host, limitBytes: between(dice, 300, 600) * 2 ** 20 }
    case 'lying-dns':
      return { kind, host, address: '10.77.255.9', ...(dice() < 0.5 ? { name: 'registry.example.org' } : {}) }
    case 'half-open':
      return { kind, host, peer }
    default:
      return { kind, host }
  }
}
