import type { Fault } from '../fault.ts'
import type { Controls } from './controls.ts'
import { cutDirections, type Direction, linkDirections, namesOf } from './directions.ts'
import { notPossible } from './refusal.ts'
import { attemptOf } from './words.ts'

const written = (directions: readonly Direction[]): readonly string[] =>
  directions.map(([from, to]) => `${from} ${to}`).sort()

/** Equal for faults between hosts that do the same, however they are written: `halves bob alice` cuts what `halves alice bob` does. */
const effectOf = (fault: Fault, names: readonly string[]): string | undefined => {
  switch (fault.kind) {
    case 'partition':
      return JSON.stringify([fault.kind, written(cutDirections(fault.cut, names))])
    case 'latency':
    case 'loss':
    case 'rate':
    case 'reorder': {
      const { from: _from, to: _to, oneWay: _oneWay, ...strength } = fault
      return JSON.stringify([written(linkDirections(fault, names)), Object.entries(strength).sort()])
    }
    // Those on one host are refused by what they find there.
    default:
      return undefined
  }
}

/**
 * What stands between hosts already is not inflicted again: healed once, it would still be there. Faults that overlap, or differ in
 * strength, are others.
 *
 * @throws EnvironmentError FAULT_NOT_POSSIBLE
 */
export const mustNotStand = (fault: Fault, controls: Controls): void => {
  const names = namesOf(controls)
  const wanted = effectOf(fault, names)
  if (wanted === undefined) return
  const standing = controls.open().find((one) => effectOf(one.fault, names) === wanted)
  if (standing === undefined) return
  throw notPossible(
    fault,
    `the network suffers from that already (${attemptOf(standing.fault)})`,
    `"npm run env -- heal ${fault.kind}" undoes it; "npm run env -- status" lists what is open.`,
  )
}
