import { Type } from 'typebox'
import type { Cut, Fault } from '../fault.ts'
import { arrives, canCount } from './arrival.ts'
import type { Controls } from './controls.ts'
import { cutDirections, hostsOfCut, namesOf } from './directions.ts'
import { blockedByOthers, measurable } from './hidden.ts'
import type { FaultMethod } from './method.ts'
import { allPairs, forAll, isSame, type Pair, pairsOf, reachablePairs, someOf } from './pairs.ts'
import { notPossible } from './refusal.ts'

type Partition = Extract<Fault, { kind: 'partition' }>

const Names = Type.Tuple([Type.String(), Type.String()])

const Memory = Type.Object({ directions: Type.Array(Names), reachable: Type.Array(Names) })

/** Nothing comes back through a cut; waiting longer would only take longer. */
const silenceMs = 400

const isIn = (pair: Pair, pairs: readonly Pair[]): boolean => pairs.some((one) => isSame(one, pair))

const shown = (pairs: readonly Pair[]): string =>
  pairs
    .slice(0, 5)
    .map(([a, b]) => `${a} and ${b}`)
    .join(', ')

const checkCut = (fault: Partition, controls: Controls): void => {
  // An unknown name is told with those that are known.
  for (const name of hostsOfCut(fault.cut)) controls.host(name)
  if (cutDirections(fault.cut, namesOf(controls)).length === 0)
    throw notPossible(fault, 'nobody would be cut off from anybody', 'Name two different hosts.')
  const { cut } = fault
  if (cut.shape !== 'halves' && cut.shape !== 'bridge') return
  const both = cut.left.find((name) => cut.right.includes(name))
  if (both !== undefined) throw notPossible(fault, `${both} is named on both sides`)
}

/** A cut one way looks like a cut both ways to whoever waits for answers, so the directions are looked at alone. */
const oneWayDoubt = async (cut: Cut, controls: Controls): Promise<string | undefined> => {
  if (cut.shape !== 'one-way') return undefined
  const [from, to] = [controls.host(cut.from), controls.host(cut.to)]
  if (!canCount(from, to)) return undefined
  if (await arrives(from, to)) return `what ${cut.from} sends still arrives at ${cut.to}`
  const back = blockedByOthers(controls).some(([a, b]) => a === cut.to && b === cut.from)
  return back || (await arrives(to, from))
    ? undefined
    : `what ${cut.to} sends does not arrive at ${cut.from}, either`
}

/** The proof is a measurement between every pair that must be cut, and every other that was whole before. */
export const partition: FaultMethod<Partition, typeof Memory> = {
  memory: Memory,
  lacks: (_fault, { links }) => (links === undefined ? ['links that can be cut'] : []),
  prepare: async (fault, controls) => {
    checkCut(fault, controls)
    const directions = cutDirections(fault.cut, namesOf(controls))
    const reachable = await reachablePairs(controls, someOf(allPairs(namesOf(controls))))
    return {
      directions: directions.map(([from, to]): [string, string] => [from, to]),
      reachable: reachable.map(([a, b]): [string, string] => [a, b]),
    }
  },
  onset: async (_fault, controls, memory) => {
    await forAll(memory.directions, ([from, to]) => controls.links!.block(from, to))
    return memory
  },
  doubt: async ({ cut }, controls, { directions, reachable }) => {
    const cutPairs = pairsOf(directions)
    const wanted = measurable(controls, reachable).filter((pair) => !isIn(pair, cutPairs))
    const leaking = await reachablePairs(controls, someOf(cutPairs), silenceMs)
    if (leaking.length > 0) return `something still passes between ${shown(leaking)}`
    const whole = await reachablePairs(controls, wanted)
    const hurt = wanted.filter((pair) => !isIn(pair, whole))
    if (hurt.length > 0) return `nothing passes between ${shown(hurt)} any more, which were not to be cut`
    return oneWayDoubt(cut, controls)
  },
  undo: async (_fault, controls, { directions }) => {
    const kept = blockedByOthers(controls)
    const mine = directions.filter(([from, to]) => !kept.some(([a, b]) => a === from && b === to))
    await forAll(mine, ([from, to]) => controls.links!.unblock(from, to))
  },
  remains: async (_fault, controls, { reachable }) => {
    const wanted = measurable(controls, reachable)
    const whole = await reachablePairs(controls, wanted)
    const left = wanted.filter((pair) => !isIn(pair, whole))
    return left.length === 0 ? undefined : `nothing passes between ${shown(left)}`
  },
}
