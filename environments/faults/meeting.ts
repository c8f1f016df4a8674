import type { Fault } from '../fault.ts'
import { cutDirections, linkDirections } from './directions.ts'

const separates = (fault: Fault, a: string, b: string): boolean => {
  const touches = (directions: readonly (readonly [string, string])[]): boolean =>
    directions.some(([from, to]) => (from === a && to === b) || (from === b && to === a))
  switch (fault.kind) {
    case 'partition':
      return touches(cutDirections(fault.cut, [a, b]))
    case 'loss':
      return fault.percent >= 100 && touches(linkDirections(fault, [a, b]))
    case 'pause':
    case 'handles-exhausted':
    case 'blocked-port':
      return fault.host === a || fault.host === b
    default:
      return false
  }
}

/** False while a fault keeps the daemons of two hosts from connecting, so that nobody waits for it in vain. */
export const canMeet = (a: string, b: string, open: readonly Fault[]): boolean =>
  !open.some((fault) => separates(fault, a, b))
